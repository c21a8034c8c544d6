-- reason: place_outside_country
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The coordinates are not in the country that the event names.
-- ar: الإحداثيات ليست في الدولة المذكورة.
SELECT
    event.staged_row,
    event.location_name || ': ' || event.lat || ', ' || event.lon || ' not in ' || event.country AS detail
FROM staging.event
INNER JOIN core.code_country AS code ON code.country = event.country
WHERE
    event.run_key = %(run_key)s
    AND (
        NOT event.lat BETWEEN code.lat_min AND code.lat_max OR NOT event.lon BETWEEN code.lon_min AND code.lon_max
    )
