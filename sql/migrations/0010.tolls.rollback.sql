DROP VIEW mart.trend_now;

DROP FUNCTION mart.trend(date);

DROP FUNCTION mart.pair_trend(date);

ALTER TABLE ops.audit_result DROP COLUMN data_docs;

ALTER TABLE mart.daily_actor_pair DROP COLUMN dead_low;

ALTER TABLE mart.event_search DROP COLUMN missing_low, DROP COLUMN displaced_low, DROP COLUMN crowd_low;

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
        FROM mart.daily_type AS daily
        WHERE daily.data_day BETWEEN last_day - 370 AND last_day
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
