-- reason: unknown_cameo
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The CAMEO code does not exist.
-- ar: رمز كاميو غير موجود.
SELECT event.staged_row, event.cameo AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s AND event.cameo NOT IN (SELECT code.cameo FROM core.code_cameo AS code)
