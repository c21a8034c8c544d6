-- Happenings of the week that ends on a day against the weeks before, by country and type.
SELECT
    trend.*, code_country.label_en, code_country.label_ar, code_event_type.label_en AS type_en,
    code_event_type.label_ar AS type_ar
FROM mart.trend(%(day)s) AS trend
LEFT JOIN core.code_country ON code_country.country = trend.country
LEFT JOIN core.code_event_type ON code_event_type.event_type = trend.event_type
ORDER BY trend.this_week DESC, trend.country, trend.event_type
LIMIT 200
