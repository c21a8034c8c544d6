-- One row of figures of the staged day, for expectations about shares.
SELECT
    run.staged_articles, run.staged_events, run.captured,
    run.quarantined_articles::double precision / nullif(run.staged_articles, 0) AS quarantined_articles_share,
    own_event.held::double precision / nullif(run.staged_events, 0) AS quarantined_events_share,
    run.set_aside::double precision / nullif(run.captured, 0) AS set_aside_share,
    article.dated::double precision / nullif(article.articles, 0) AS dated_share,
    article.titled::double precision / nullif(article.articles, 0) AS titled_share,
    article.texts::double precision / nullif(article.articles, 0) AS distinct_text_share,
    article.arabic::double precision / nullif(article.articles, 0) AS arabic_share,
    article.median_length,
    event.acted::double precision / nullif(event.events, 0) AS acted_share,
    event.placed::double precision / nullif(event.events, 0) AS placed_share,
    event.glossed::double precision / nullif(event.events, 0) AS glossed_share,
    event.largest_type::double precision / nullif(event.events, 0) AS largest_type_share,
    event.events::double precision / nullif(article.articles, 0) AS events_per_article,
    event.coder_versions
FROM ops.run
CROSS JOIN (
    SELECT
        count(*) AS articles, count(published_at) AS dated, count(nullif(title, '')) AS titled,
        count(DISTINCT text_sha) AS texts, count(*) FILTER (WHERE language = 'ar') AS arabic,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY length(text)) AS median_length
    FROM staging.article
    WHERE run_key = %(run_key)s
) AS article
CROSS JOIN (
    SELECT
        count(*) AS events, count(*) FILTER (WHERE jsonb_array_length(actors) > 0) AS acted,
        count(country) AS placed, count(*) FILTER (WHERE gloss_en <> '' AND gloss_ar <> '') AS glossed,
        count(DISTINCT coder_version) AS coder_versions,
        (SELECT max(of_type.events) FROM (
            SELECT count(*) AS events FROM staging.event WHERE run_key = %(run_key)s GROUP BY event_type
        ) AS of_type) AS largest_type
    FROM staging.event
    WHERE run_key = %(run_key)s
) AS event
CROSS JOIN (
    SELECT count(*) AS held
    FROM staging.held_event
    WHERE run_key = %(run_key)s AND reason_code <> 'article_in_quarantine'
) AS own_event
WHERE run.run_key = %(run_key)s
