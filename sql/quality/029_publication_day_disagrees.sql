-- reason: publication_day_disagrees
-- item: article
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The publication day is more than a day away from the time of publication.
-- ar: يوم النشر لا يوافق وقت النشر.
SELECT staged_row, publication_day || ' and ' || published_at AS detail
FROM staging.article
WHERE run_key = %(run_key)s
    AND published_at IS NOT NULL
    AND abs(publication_day - (published_at AT TIME ZONE 'UTC')::date) > 1
