DROP TABLE mart.day, mart.daily_source, mart.daily_actor_pair, mart.daily_happening, mart.daily_event CASCADE;
