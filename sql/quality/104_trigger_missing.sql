-- reason: trigger_missing
-- item: event
-- severity: quarantine
-- releasable: no
-- version: 1
-- en: The event has no trigger: no word that tells it.
-- ar: حدث بلا كلمة تدل عليه.
SELECT event.staged_row, event.event_id AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s
    AND (
        coalesce(btrim(event.trigger_text), '') = '' OR event.trigger_start IS NULL OR event.trigger_end IS NULL
    )
