DELETE FROM raw.page WHERE url_key = %(url_key)s
