-- Happenings that are no more, or are not what they were.
DELETE FROM core.happening
USING (SELECT * FROM happening_before EXCEPT SELECT * FROM happening_after) AS changed
WHERE happening.happening_id = changed.happening_id
