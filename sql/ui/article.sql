-- An article as it was captured on a day, with its outlet.
SELECT version.*, source.name_en, source.name_ar, source.country AS source_country, source.ownership
FROM core.article_version AS version
LEFT JOIN core.source
    ON
        source.source_id = version.source_id AND version.data_day >= source.valid_from
        AND (source.valid_to IS NULL OR version.data_day <= source.valid_to)
WHERE version.data_day = %(day)s AND version.article_id = %(article_id)s
