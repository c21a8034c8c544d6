-- reason: toll_implausible
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: A toll is larger than any single event of that kind.
-- ar: حصيلة أكبر من أن يبلغها حدث واحد.
SELECT DISTINCT ON (event.staged_row)
    event.staged_row, concat_ws(' ', toll.field, toll.low, toll.high) AS detail
FROM staging.event
CROSS JOIN LATERAL (
    VALUES
    ('dead', event.dead_low, event.dead_high, 50000),
    ('injured', event.injured_low, event.injured_high, 200000),
    ('arrested', event.arrested_low, event.arrested_high, 100000),
    ('missing', event.missing_low, event.missing_high, 100000),
    ('displaced', event.displaced_low, event.displaced_high, 20000000),
    ('crowd', event.crowd_low, event.crowd_high, 20000000)
) AS toll (field, low, high, most)
WHERE event.run_key = %(run_key)s AND toll.low > toll.most AND toll.low <= 2000000000
ORDER BY event.staged_row, toll.field
