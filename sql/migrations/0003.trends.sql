-- depends: 0002.ingest
-- Trends and attention over the daily figures: computed when asked, so that a late day can never leave an old
-- class behind. A mean is over days that are loaded; where too few are, the class says so.

CREATE FUNCTION mart.trend_class(
    this_week double precision, mean_4_weeks double precision, mean_52_weeks double precision,
    days_of_4_weeks bigint, days_of_52_weeks bigint
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN days_of_4_weeks < 14 THEN 'short history'
        WHEN this_week < 5 AND mean_4_weeks < 5 THEN 'low base'
        WHEN mean_4_weeks = 0 THEN 'new'
        WHEN this_week >= 2 * mean_4_weeks
            AND (days_of_52_weeks < 182 OR this_week >= 1.5 * mean_52_weeks) THEN 'surge'
        WHEN this_week >= 1.25 * mean_4_weeks THEN 'rise'
        WHEN this_week <= 0.5 * mean_4_weeks THEN 'collapse'
        WHEN this_week <= 0.75 * mean_4_weeks THEN 'fall'
        ELSE 'steady'
    END
$$;

CREATE FUNCTION mart.trend(last_day date)
RETURNS TABLE (
    country text, event_type text, this_week bigint, mean_4_weeks double precision,
    mean_52_weeks double precision, dead_low_this_week bigint, dead_high_this_week bigint,
    dead_low_mean_4_weeks double precision, trend text
)
LANGUAGE sql STABLE
AS $$
    WITH loaded AS (
        SELECT
            count(*) FILTER (WHERE data_day BETWEEN last_day - 34 AND last_day - 7) AS days_4,
            count(*) FILTER (WHERE data_day BETWEEN last_day - 370 AND last_day - 7) AS days_52
        FROM mart.day
        WHERE data_day BETWEEN last_day - 370 AND last_day
    ),

    summed AS (
        SELECT
            daily.country, daily.event_type,
            coalesce(sum(daily.happenings) FILTER (WHERE daily.data_day > last_day - 7), 0) AS this_week,
            coalesce(sum(daily.happenings) FILTER (
                WHERE daily.data_day BETWEEN last_day - 34 AND last_day - 7), 0) AS before_4,
            coalesce(sum(daily.happenings) FILTER (WHERE daily.data_day <= last_day - 7), 0) AS before_52,
            coalesce(sum(daily.dead_low) FILTER (WHERE daily.data_day > last_day - 7), 0) AS dead_low,
            coalesce(sum(daily.dead_high) FILTER (WHERE daily.data_day > last_day - 7), 0) AS dead_high,
            coalesce(sum(daily.dead_low) FILTER (
                WHERE daily.data_day BETWEEN last_day - 34 AND last_day - 7), 0) AS dead_low_4
        FROM mart.daily_happening AS daily
        WHERE daily.data_day BETWEEN last_day - 370 AND last_day AND daily.status_class = 'happened'
        GROUP BY daily.country, daily.event_type
    )

    SELECT
        summed.country, summed.event_type, summed.this_week::bigint,
        coalesce(summed.before_4 * 7.0 / nullif(loaded.days_4, 0), 0)::double precision,
        coalesce(summed.before_52 * 7.0 / nullif(loaded.days_52, 0), 0)::double precision,
        summed.dead_low::bigint, summed.dead_high::bigint,
        coalesce(summed.dead_low_4 * 7.0 / nullif(loaded.days_4, 0), 0)::double precision,
        mart.trend_class(
            summed.this_week::double precision,
            coalesce(summed.before_4 * 7.0 / nullif(loaded.days_4, 0), 0)::double precision,
            coalesce(summed.before_52 * 7.0 / nullif(loaded.days_52, 0), 0)::double precision,
            loaded.days_4, loaded.days_52
        )
    FROM summed
    CROSS JOIN loaded
    WHERE summed.this_week > 0 OR summed.before_4 > 0
$$;

CREATE FUNCTION mart.pair_trend(last_day date)
RETURNS TABLE (
    actor_country text, recipient_country text, quad smallint, this_week bigint,
    mean_4_weeks double precision, mean_52_weeks double precision, scale_this_week double precision, trend text
)
LANGUAGE sql STABLE
AS $$
    WITH loaded AS (
        SELECT
            count(*) FILTER (WHERE data_day BETWEEN last_day - 34 AND last_day - 7) AS days_4,
            count(*) FILTER (WHERE data_day BETWEEN last_day - 370 AND last_day - 7) AS days_52
        FROM mart.day
        WHERE data_day BETWEEN last_day - 370 AND last_day
    ),

    summed AS (
        SELECT
            daily.actor_country, daily.recipient_country, daily.quad,
            coalesce(sum(daily.events) FILTER (WHERE daily.data_day > last_day - 7), 0) AS this_week,
            coalesce(sum(daily.events) FILTER (
                WHERE daily.data_day BETWEEN last_day - 34 AND last_day - 7), 0) AS before_4,
            coalesce(sum(daily.events) FILTER (WHERE daily.data_day <= last_day - 7), 0) AS before_52,
            coalesce(sum(daily.scale_sum) FILTER (WHERE daily.data_day > last_day - 7), 0) AS scale
        FROM mart.daily_actor_pair AS daily
        WHERE daily.data_day BETWEEN last_day - 370 AND last_day
        GROUP BY daily.actor_country, daily.recipient_country, daily.quad
    )

    SELECT
        summed.actor_country, summed.recipient_country, summed.quad, summed.this_week::bigint,
        coalesce(summed.before_4 * 7.0 / nullif(loaded.days_4, 0), 0)::double precision,
        coalesce(summed.before_52 * 7.0 / nullif(loaded.days_52, 0), 0)::double precision,
        summed.scale::double precision,
        mart.trend_class(
            summed.this_week::double precision,
            coalesce(summed.before_4 * 7.0 / nullif(loaded.days_4, 0), 0)::double precision,
            coalesce(summed.before_52 * 7.0 / nullif(loaded.days_52, 0), 0)::double precision,
            loaded.days_4, loaded.days_52
        )
    FROM summed
    CROSS JOIN loaded
    WHERE summed.this_week > 0 OR summed.before_4 > 0
$$;

CREATE VIEW mart.trend_now AS
SELECT latest.last_day, trend.*
FROM (SELECT max(data_day) AS last_day FROM mart.day) AS latest
CROSS JOIN LATERAL mart.trend(latest.last_day) AS trend;

CREATE VIEW mart.attention AS
SELECT
    daily.data_day, daily.source_id, source.name_en, source.name_ar, source.country AS source_country,
    source.ownership, daily.articles, daily.distinct_articles, daily.events, daily.article_share,
    daily.event_share
FROM mart.daily_source AS daily
LEFT JOIN core.source
    ON
        source.source_id = daily.source_id AND daily.data_day >= source.valid_from
        AND (source.valid_to IS NULL OR daily.data_day <= source.valid_to);
