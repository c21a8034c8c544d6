DROP VIEW core.event_current;

DROP FUNCTION core.search_form;

DROP TABLE core.happening, core.event_sighting, core.near_copy, core.article, core.event_mention, core.event_actor, core.event,
    core.article_version, core.place, core.actor, core.source, core.code_country, core.code_status,
    core.code_context, core.code_sector, core.code_cameo, core.code_mode, core.code_event_type CASCADE;
