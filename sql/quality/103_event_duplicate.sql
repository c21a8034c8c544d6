-- reason: event_duplicate
-- item: event
-- severity: quarantine
-- releasable: no
-- version: 1
-- en: The same event is there twice.
-- ar: الحدث مكرر.
SELECT staged_row, event_id AS detail
FROM (
    SELECT staged_row, event_id, row_number() OVER (PARTITION BY event_id ORDER BY staged_row) AS place
    FROM staging.event
    WHERE run_key = %(run_key)s
) AS ranked
WHERE place > 1
