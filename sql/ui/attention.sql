-- Articles and events by outlet in the week that ends on a day, with shares.
SELECT
    source_id, max(name_en) AS label_en, max(name_ar) AS label_ar, max(ownership) AS ownership,
    sum(articles)::bigint AS articles, sum(distinct_articles)::bigint AS distinct_articles,
    sum(events)::bigint AS events, sum(events)::double precision / nullif(sum(sum(events)) OVER (), 0) AS share
FROM mart.attention
WHERE data_day BETWEEN %(day)s::date - 6 AND %(day)s::date
GROUP BY source_id
ORDER BY sum(events) DESC, source_id
