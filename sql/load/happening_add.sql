-- Happenings that are new, or are not what they were.
INSERT INTO core.happening
SELECT * FROM happening_after
EXCEPT
SELECT * FROM happening_before
