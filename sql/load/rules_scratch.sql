-- Where the rules of one run note what they find.
CREATE TEMPORARY TABLE failing_row (
    staged_row bigint NOT NULL,
    item text NOT NULL,
    reason_code text NOT NULL,
    position integer NOT NULL,
    severity text NOT NULL,
    releasable boolean NOT NULL,
    rule_version integer NOT NULL,
    detail text,
    released boolean NOT NULL DEFAULT false
) ON COMMIT DROP
