-- Which days hold articles that are to be forgotten.
SELECT data_day FROM core.article_version WHERE article_id = ANY(%(article_ids)s)
UNION
SELECT data_day FROM quarantine.article WHERE article_id = ANY(%(article_ids)s)
UNION
SELECT data_day FROM quarantine.set_aside_page WHERE url = ANY(%(urls)s)
ORDER BY data_day
