-- Details that rules quoted from the day's rows; whose they were is not known any more.
UPDATE ops.rule_result
SET sample = '{}'
FROM ops.run
WHERE run.run_key = rule_result.run_key AND run.data_day = %(day)s AND rule_result.sample <> '{}'
