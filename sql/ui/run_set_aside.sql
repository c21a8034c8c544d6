-- Why pages of a run gave no article.
SELECT reason_code, count(*) AS pages, min(url) AS example, min(detail) AS detail
FROM quarantine.set_aside_page
WHERE data_day = %(day)s AND run_id = %(run_id)s
GROUP BY reason_code
ORDER BY count(*) DESC, reason_code
