-- reason: event_incomplete
-- item: event
-- severity: quarantine
-- releasable: no
-- version: 1
-- en: A field that every event must have is empty.
-- ar: حقل لازم لكل حدث فارغ.
SELECT event.staged_row, coalesce(event.event_id, '') AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s
    AND (
        coalesce(event.event_id, '') = '' OR coalesce(event.sentence_sha, '') = ''
        OR coalesce(event.event_type, '') = '' OR coalesce(event.status, '') = ''
        OR coalesce(event.coder_version, '') = '' OR event.sentence IS NULL OR event.ordinal IS NULL
        OR event.quad IS NULL OR event.scale IS NULL OR event.confidence IS NULL OR event.contexts IS NULL
        OR event.actors IS NULL OR event.recipients IS NULL OR event.story_event IS NULL
        OR event.gloss_en IS NULL OR event.gloss_ar IS NULL OR event.one_sided_claim IS NULL
    )
