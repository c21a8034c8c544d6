-- Add what a batch had from its feeds to their daily figures.
INSERT INTO ops.feed_day AS feed_day (feed_id, data_day, fetches, errors, items, new_pages) VALUES %s
ON CONFLICT (feed_id, data_day) DO UPDATE SET
    fetches = feed_day.fetches + excluded.fetches,
    errors = feed_day.errors + excluded.errors,
    items = feed_day.items + excluded.items,
    new_pages = feed_day.new_pages + excluded.new_pages
