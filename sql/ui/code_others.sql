-- Statuses, contexts and sectors.
SELECT 'status' AS kind, status AS code, label_en, label_ar FROM core.code_status
UNION ALL
SELECT 'context', context, label_en, label_ar FROM core.code_context
UNION ALL
SELECT 'sector', sector, label_en, label_ar FROM core.code_sector
ORDER BY kind, code
