-- The modes of each type.
SELECT event_type, mode, scale, label_en, label_ar
FROM core.code_mode
ORDER BY event_type, mode
