-- What can be chosen in the filter: codes with labels, outlets.
SELECT 'type' AS field, event_type AS code, label_en, label_ar, NULL AS of_type FROM core.code_event_type
UNION ALL
SELECT DISTINCT ON (mode) 'mode', mode, label_en, label_ar, event_type FROM core.code_mode
UNION ALL
SELECT 'status', status, label_en, label_ar, NULL FROM core.code_status
UNION ALL
SELECT 'country', country, label_en, label_ar, NULL FROM core.code_country
UNION ALL
SELECT 'source', source_id, name_en, name_ar, NULL FROM core.source WHERE valid_to IS NULL
ORDER BY field, label_en
