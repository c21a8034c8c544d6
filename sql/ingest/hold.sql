-- Hold a name for this session, unless another holds it.
SELECT pg_try_advisory_lock(hashtext('marsad.ingest'), hashtext(%(name)s))
