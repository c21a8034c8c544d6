DROP VIEW core.event_export;

DROP FUNCTION core.plain_cell(text);
