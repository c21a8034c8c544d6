DROP TABLE mart.event_search;

DROP FUNCTION core.search_query(text, text);

DROP FUNCTION core.search_forms(text);
