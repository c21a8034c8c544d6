-- Forget pages that were set aside.
DELETE FROM quarantine.set_aside_page WHERE url = ANY(%(urls)s)
