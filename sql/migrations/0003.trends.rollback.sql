DROP VIEW mart.attention, mart.trend_now;

DROP FUNCTION mart.pair_trend(date);

DROP FUNCTION mart.trend(date);

DROP FUNCTION mart.trend_class(double precision, double precision, double precision, bigint, bigint);
