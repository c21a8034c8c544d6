-- Forget what is known of an address.
DELETE FROM raw.page WHERE url_key = %(url_key)s
