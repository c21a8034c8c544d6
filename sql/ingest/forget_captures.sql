-- Forget the captures of an address.
DELETE FROM raw.capture WHERE url_key = %(url_key)s
