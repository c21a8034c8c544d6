-- What re-codings of the day kept of the page's events.
DELETE FROM ops.recode_change
WHERE
    data_day = %(day)s
    AND coalesce(after ->> 'article_id', before ->> 'article_id') = ANY(%(article_ids)s)
