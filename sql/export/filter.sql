-- The condition that every export shares; a filter that is not asked for is NULL.
event.data_day = %(day)s
AND (%(countries)s::text[] IS NULL OR event.country = ANY(%(countries)s::text[]))
AND (%(event_types)s::text[] IS NULL OR event.event_type = ANY(%(event_types)s::text[]))
AND (%(statuses)s::text[] IS NULL OR event.status = ANY(%(statuses)s::text[]))
AND (%(sources)s::text[] IS NULL OR event.source_id = ANY(%(sources)s::text[]))
AND event.confidence >= %(min_confidence)s
