-- How many rows of a run are in staging, and how many the rules hold.
SELECT
    (SELECT count(*) FROM staging.article WHERE run_key = %(run_key)s) AS articles,
    (SELECT count(*) FROM staging.event WHERE run_key = %(run_key)s) AS events,
    (SELECT count(*) FROM staging.held_article WHERE run_key = %(run_key)s) AS held_articles,
    (SELECT count(*) FROM staging.held_event WHERE run_key = %(run_key)s) AS held_events
