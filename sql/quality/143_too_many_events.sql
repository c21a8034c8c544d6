-- reason: too_many_events
-- item: event
-- severity: warning
-- releasable: yes
-- version: 1
-- en: One article has more than 150 events: a list or a chronicle.
-- ar: في مادة واحدة أكثر من 150 حدثا.
SELECT staged_row, article_id || ': ' || events AS detail
FROM (
    SELECT staged_row, article_id, count(*) OVER (PARTITION BY article_id) AS events
    FROM staging.event
    WHERE run_key = %(run_key)s
) AS counted
WHERE events > 150
