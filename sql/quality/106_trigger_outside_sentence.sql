-- reason: trigger_outside_sentence
-- item: event
-- severity: quarantine
-- releasable: yes
-- version: 1
-- en: The trigger is not within its sentence, or not the words at that place.
-- ar: كلمة الحدث خارج جملتها أو لا تطابق موضعها.
SELECT event.staged_row, event.trigger_text AS detail
FROM staging.event
INNER JOIN staging.article
    ON article.run_key = event.run_key AND article.article_id = event.article_id
WHERE
    event.run_key = %(run_key)s
    AND event.trigger_start >= 0
    AND (
        event.trigger_start < event.sentence_start OR event.trigger_end > event.sentence_end
        OR event.trigger_end <= event.trigger_start
        OR substring(article.text FROM event.trigger_start + 1 FOR greatest(event.trigger_end - event.trigger_start, 0))
        <> event.trigger_text
    )
    OR event.run_key = %(run_key)s AND event.trigger_start < 0
