-- Places that the day's events name; the same choice among descriptions as for actors.
INSERT INTO core.place (geonameid, name, admin1, country, lat, lon, resolution, coder_version)
SELECT DISTINCT ON (geonameid)
    geonameid, location_name, admin1, country, lat, lon, resolution, coder_version
FROM staging.event
WHERE run_key = %(run_key)s AND geonameid IS NOT NULL
ORDER BY
    geonameid, coder_version DESC, coalesce(location_name, '') DESC, coalesce(admin1, '') DESC,
    coalesce(country, '') DESC, coalesce(lat, 0) DESC, coalesce(lon, 0) DESC, coalesce(resolution, 0) DESC
ON CONFLICT (geonameid) DO UPDATE
SET
    name = excluded.name, admin1 = excluded.admin1, country = excluded.country, lat = excluded.lat,
    lon = excluded.lon, resolution = excluded.resolution, coder_version = excluded.coder_version
WHERE
    (excluded.coder_version, coalesce(excluded.name, ''), coalesce(excluded.admin1, ''),
     coalesce(excluded.country, ''), coalesce(excluded.lat, 0), coalesce(excluded.lon, 0),
     coalesce(excluded.resolution, 0))
    > (place.coder_version, coalesce(place.name, ''), coalesce(place.admin1, ''), coalesce(place.country, ''),
       coalesce(place.lat, 0), coalesce(place.lon, 0), coalesce(place.resolution, 0))
