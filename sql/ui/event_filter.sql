-- The condition of the events page, its figures and its downloads; a filter that is not asked for is NULL.
event.data_day BETWEEN %(first)s AND %(last)s
AND (%(from)s::date IS NULL OR coalesce(event.event_day_end, event.event_day) >= %(from)s::date)
AND (%(to)s::date IS NULL OR event.event_day <= %(to)s::date)
AND (%(country)s::text IS NULL OR event.country = %(country)s)
AND (%(admin1)s::text IS NULL OR event.admin1 = %(admin1)s)
AND (%(type)s::text IS NULL OR event.event_type = %(type)s)
AND (%(mode)s::text IS NULL OR event.mode = %(mode)s)
AND (%(status)s::text IS NULL OR event.status = %(status)s)
AND (%(source)s::text IS NULL OR event.source_id = %(source)s)
AND (%(dead)s::integer IS NULL OR event.dead_low >= %(dead)s)
AND (%(confidence)s::double precision IS NULL OR event.confidence >= %(confidence)s)
AND (%(words)s::text IS NULL OR event.search_text LIKE core.search_form(%(words)s))
AND (%(actor)s::text IS NULL OR EXISTS (
    SELECT 1
    FROM core.event_actor AS party
    WHERE
        party.data_day = event.data_day AND party.event_id = event.event_id AND party.role = 'actor'
        AND (
            party.entity_id = %(actor)s OR party.country = upper(%(actor)s)
            OR core.search_form(party.text) LIKE core.search_form(%(actor_words)s)
            OR lower(party.name) LIKE lower(%(actor_words)s)
        )
))
AND (%(recipient)s::text IS NULL OR EXISTS (
    SELECT 1
    FROM core.event_actor AS party
    WHERE
        party.data_day = event.data_day AND party.event_id = event.event_id AND party.role = 'recipient'
        AND (
            party.entity_id = %(recipient)s OR party.country = upper(%(recipient)s)
            OR core.search_form(party.text) LIKE core.search_form(%(recipient_words)s)
            OR lower(party.name) LIKE lower(%(recipient_words)s)
        )
))
AND NOT EXISTS (SELECT 1 FROM ops.tombstone WHERE tombstone.article_id = event.article_id)
