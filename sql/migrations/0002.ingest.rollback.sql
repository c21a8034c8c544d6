DROP TABLE ops.feed_day, ops.feed_health, raw.robots, raw.fetch, raw.page, raw.capture, raw.archive_file, raw.batch CASCADE;
