SELECT pg_try_advisory_lock(hashtext('marsad.ingest'), hashtext(%(name)s))
