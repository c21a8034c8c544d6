-- depends: 0009.daily-type
-- All tolls can be asked for, and trends tell the dead as they tell counts: of pairs too, and against a year. The
-- pages of Great Expectations are kept beside its results, for a download. Figures of loaded days are made anew.

ALTER TABLE mart.event_search
ADD COLUMN missing_low integer, ADD COLUMN displaced_low integer, ADD COLUMN crowd_low integer;

ALTER TABLE mart.daily_actor_pair ADD COLUMN dead_low bigint NOT NULL DEFAULT 0;

ALTER TABLE ops.audit_result ADD COLUMN data_docs bytea;

INSERT INTO ops.dirty_day (data_day, run_key)
SELECT data_day, run_key FROM ops.day_state WHERE run_key IS NOT NULL;

DROP VIEW mart.trend_now;

DROP FUNCTION mart.trend(date);

DROP FUNCTION mart.pair_trend(date);

CREATE FUNCTION mart.trend(last_day date)
RETURNS TABLE (
    country text, event_type text, this_week bigint, mean_4_weeks double precision,
    mean_52_weeks double precision, dead_low_this_week bigint, dead_high_this_week bigint,
    dead_low_mean_4_weeks double precision, dead_low_mean_52_weeks double precision, trend text, dead_trend text
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
                WHERE daily.data_day BETWEEN last_day - 34 AND last_day - 7), 0) AS dead_low_4,
            coalesce(sum(daily.dead_low) FILTER (WHERE daily.data_day <= last_day - 7), 0) AS dead_low_52
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
        coalesce(summed.dead_low_52 * 7.0 / nullif(loaded.days_52, 0), 0)::double precision,
        mart.trend_class(
            summed.this_week::double precision,
            coalesce(summed.before_4 * 7.0 / nullif(loaded.days_4, 0), 0)::double precision,
            coalesce(summed.before_52 * 7.0 / nullif(loaded.days_52, 0), 0)::double precision,
            loaded.days_4, loaded.days_52
        ),
        mart.trend_class(
            summed.dead_low::double precision,
            coalesce(summed.dead_low_4 * 7.0 / nullif(loaded.days_4, 0), 0)::double precision,
            coalesce(summed.dead_low_52 * 7.0 / nullif(loaded.days_52, 0), 0)::double precision,
            loaded.days_4, loaded.days_52
        )
    FROM summed
    CROSS JOIN loaded
    WHERE summed.this_week > 0 OR summed.before_4 > 0
$$;

CREATE FUNCTION mart.pair_trend(last_day date)
RETURNS TABLE (
    actor_country text, recipient_country text, quad smallint, this_week bigint,
    mean_4_weeks double precision, mean_52_weeks double precision, scale_this_week double precision,
    dead_low_this_week bigint, dead_low_mean_4_weeks double precision, dead_low_mean_52_weeks double precision,
    trend text, dead_trend text
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
            coalesce(sum(daily.scale_sum) FILTER (WHERE daily.data_day > last_day - 7), 0) AS scale,
            coalesce(sum(daily.dead_low) FILTER (WHERE daily.data_day > last_day - 7), 0) AS dead_low,
            coalesce(sum(daily.dead_low) FILTER (
                WHERE daily.data_day BETWEEN last_day - 34 AND last_day - 7), 0) AS dead_low_4,
            coalesce(sum(daily.dead_low) FILTER (WHERE daily.data_day <= last_day - 7), 0) AS dead_low_52
        FROM mart.daily_actor_pair AS daily
        WHERE daily.data_day BETWEEN last_day - 370 AND last_day
        GROUP BY daily.actor_country, daily.recipient_country, daily.quad
    )

    SELECT
        summed.actor_country, summed.recipient_country, summed.quad, summed.this_week::bigint,
        coalesce(summed.before_4 * 7.0 / nullif(loaded.days_4, 0), 0)::double precision,
        coalesce(summed.before_52 * 7.0 / nullif(loaded.days_52, 0), 0)::double precision,
        summed.scale::double precision, summed.dead_low::bigint,
        coalesce(summed.dead_low_4 * 7.0 / nullif(loaded.days_4, 0), 0)::double precision,
        coalesce(summed.dead_low_52 * 7.0 / nullif(loaded.days_52, 0), 0)::double precision,
        mart.trend_class(
            summed.this_week::double precision,
            coalesce(summed.before_4 * 7.0 / nullif(loaded.days_4, 0), 0)::double precision,
            coalesce(summed.before_52 * 7.0 / nullif(loaded.days_52, 0), 0)::double precision,
            loaded.days_4, loaded.days_52
        ),
        mart.trend_class(
            summed.dead_low::double precision,
            coalesce(summed.dead_low_4 * 7.0 / nullif(loaded.days_4, 0), 0)::double precision,
            coalesce(summed.dead_low_52 * 7.0 / nullif(loaded.days_52, 0), 0)::double precision,
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
