-- reason: party_outside_text
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: An actor or recipient is not the words at the place that it names.
-- ar: موضع الفاعل أو المتلقي لا يطابق النص.
SELECT DISTINCT ON (event.staged_row) event.staged_row, left(party.value ->> 'text', 80) AS detail
FROM staging.event
INNER JOIN staging.article
    ON article.run_key = event.run_key AND article.article_id = event.article_id
CROSS JOIN LATERAL jsonb_array_elements(event.actors || event.recipients) AS party (value)
WHERE
    event.run_key = %(run_key)s
    AND CASE
        WHEN
            (party.value ->> 'start')::numeric >= 0
            AND (party.value ->> 'end')::numeric > (party.value ->> 'start')::numeric
            AND (party.value ->> 'end')::numeric <= length(article.text)
            THEN
                substring(
                    article.text FROM (party.value ->> 'start')::integer + 1
                    FOR (party.value ->> 'end')::integer - (party.value ->> 'start')::integer
                ) <> party.value ->> 'text'
        ELSE true
    END
ORDER BY event.staged_row, detail
