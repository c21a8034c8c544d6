-- reason: coordinates_impossible
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The coordinates are half missing, or outside the globe, or exactly 0, 0.
-- ar: الإحداثيات ناقصة أو خارج الكرة الأرضية أو صفر.
SELECT event.staged_row, concat_ws(', ', event.lat, event.lon) AS detail
FROM staging.event
WHERE event.run_key = %(run_key)s
    AND (
        (event.lat IS NULL) <> (event.lon IS NULL)
        OR NOT event.lat BETWEEN -90 AND 90
        OR NOT event.lon BETWEEN -180 AND 180
        OR (event.lat = 0 AND event.lon = 0)
    )
