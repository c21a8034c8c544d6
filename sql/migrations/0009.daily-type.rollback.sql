CREATE OR REPLACE FUNCTION mart.trend(last_day date)
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

DROP TABLE mart.daily_type;
