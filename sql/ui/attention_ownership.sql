-- Articles and events by ownership of the outlets in the week that ends on a day, with shares of both.
SELECT
    coalesce(ownership, 'unknown') AS ownership, count(DISTINCT source_id) AS outlets,
    sum(articles)::bigint AS articles, sum(events)::bigint AS events,
    sum(articles)::double precision / nullif(sum(sum(articles)) OVER (), 0) AS article_share,
    sum(events)::double precision / nullif(sum(sum(events)) OVER (), 0) AS event_share
FROM mart.attention
WHERE data_day BETWEEN %(day)s::date - 6 AND %(day)s::date
GROUP BY coalesce(ownership, 'unknown')
ORDER BY sum(events) DESC, coalesce(ownership, 'unknown')
