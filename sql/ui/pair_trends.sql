-- Events between pairs of countries in the week that ends on a day against the weeks before.
SELECT *
FROM mart.pair_trend(%(day)s)
WHERE actor_country <> '' AND recipient_country <> ''
ORDER BY this_week DESC, actor_country, recipient_country, quad
LIMIT 50
