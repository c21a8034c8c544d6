-- The happenings of the touched blocks as they were, for comparison.
CREATE TEMPORARY TABLE happening_before ON COMMIT DROP AS
SELECT happening.*
FROM core.happening
INNER JOIN touched_block AS block
    ON
        block.event_day = happening.event_day AND block.country = happening.country
        AND block.event_type = happening.event_type AND block.status_class = happening.status_class
