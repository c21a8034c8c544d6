-- Events in the 61 columns of GDELT 2.0's event table, tab-separated without a header, for code that reads it.
-- GDELT knows what happened only, the first party on each side, and no tolls.
WITH party AS (
    SELECT
        event.*, happening.events AS mentions, happening.articles AS told_by, happening.sources AS outlets,
        coalesce(event.actors -> 0 ->> 'country', '') AS a1_country,
        coalesce(event.actors -> 0 ->> 'sector', '') AS a1_sector,
        upper(coalesce(event.actors -> 0 ->> 'name', event.actors -> 0 ->> 'text', '')) AS a1_name,
        coalesce(event.recipients -> 0 ->> 'country', '') AS a2_country,
        coalesce(event.recipients -> 0 ->> 'sector', '') AS a2_sector,
        upper(coalesce(event.recipients -> 0 ->> 'name', event.recipients -> 0 ->> 'text', '')) AS a2_name,
        coalesce(event.event_day, event.publication_day) AS day,
        coalesce(event.cameo, root.code) AS code
    FROM core.event_export AS event
    INNER JOIN core.happening ON happening.happening_id = event.happening_id
    INNER JOIN (
        VALUES
        ('AGREE', '030'), ('CONSULT', '040'), ('SUPPORT', '050'), ('CONCEDE', '080'), ('COOPERATE', '060'),
        ('AID', '070'), ('RETREAT', '080'), ('REQUEST', '100'), ('ACCUSE', '110'), ('REJECT', '120'),
        ('THREATEN', '130'), ('PROTEST', '140'), ('SANCTION', '160'), ('MOBILIZE', '150'), ('COERCE', '170'),
        ('ASSAULT', '190')
    ) AS root (event_type, code) ON root.event_type = event.event_type
    WHERE /* filter */ AND event.status = 'actual'
),

place AS (
    SELECT
        party.*,
        CASE WHEN party.lat IS NULL THEN 0 WHEN party.resolution >= 3 THEN 4 WHEN party.resolution = 2 THEN 5
            ELSE 1 END AS geo_type,
        concat_ws(', ', nullif(party.location_name, ''), nullif(party.admin1, ''), country.label_en) AS geo_name,
        coalesce(country.fips, '') AS fips
    FROM party
    LEFT JOIN core.code_country AS country ON country.country = party.country
)

SELECT
    ('x' || substr(md5(event_id), 1, 15))::bit(60)::bigint, to_char(day, 'YYYYMMDD'), to_char(day, 'YYYYMM'),
    to_char(day, 'YYYY'),
    round((extract(year FROM day) + (extract(doy FROM day) - 1) / 365.0)::numeric, 4),
    a1_country || a1_sector, regexp_replace(a1_name, '\s+', ' ', 'g'), a1_country, '', '', '', '', a1_sector, '', '',
    a2_country || a2_sector, regexp_replace(a2_name, '\s+', ' ', 'g'), a2_country, '', '', '', '', a2_sector, '', '',
    CASE WHEN sentence = 0 THEN 1 ELSE 0 END, code, substr(code, 1, 3), substr(code, 1, 2), quad,
    coalesce(cameo.goldstein, scale), mentions, outlets, told_by, 0,
    0, '', '', '', '', '', '', '',
    0, '', '', '', '', '', '', '',
    geo_type, regexp_replace(geo_name, '\s+', ' ', 'g'), fips, fips, '', lat, lon, coalesce(geonameid::text, ''),
    to_char(captured_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS'), regexp_replace(url, '\s+', '%%20', 'g')
FROM place
LEFT JOIN core.code_cameo AS cameo ON cameo.cameo = place.code
ORDER BY event_id
