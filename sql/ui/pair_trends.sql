-- Events between pairs of countries in the week that ends on a day against the weeks before.
SELECT
    trend.*, actor.label_en AS actor_en, actor.label_ar AS actor_ar, recipient.label_en AS recipient_en,
    recipient.label_ar AS recipient_ar
FROM mart.pair_trend(%(day)s) AS trend
LEFT JOIN core.code_country AS actor ON actor.country = trend.actor_country
LEFT JOIN core.code_country AS recipient ON recipient.country = trend.recipient_country
WHERE trend.actor_country <> '' AND trend.recipient_country <> ''
ORDER BY trend.this_week DESC, trend.actor_country, trend.recipient_country, trend.quad
LIMIT 50
