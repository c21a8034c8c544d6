DROP TABLE ops.tombstone, ops.recode_change, ops.override, ops.release, ops.dirty_day, ops.day_state,
    ops.day_input, ops.audit_result, ops.rule_result, ops.run_report, ops.run CASCADE;
