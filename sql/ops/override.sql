-- One row that later runs of its day let through, up to this version of the rule.
INSERT INTO ops.override (release_id, data_day, item, item_id, reason_code, until_rule_version)
VALUES (%(release_id)s, %(day)s, %(item)s, %(item_id)s, %(reason)s, %(version)s)
ON CONFLICT (release_id, data_day, item, item_id, reason_code) DO NOTHING
