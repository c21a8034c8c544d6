-- Keep the report of a run; made again, it replaces the one before.
INSERT INTO ops.run_report (run_key, report, text_en, made_at)
VALUES (%(run_key)s, %(report)s, %(text)s, %(now)s)
ON CONFLICT (run_key) DO UPDATE
SET report = excluded.report, text_en = excluded.text_en, made_at = excluded.made_at
