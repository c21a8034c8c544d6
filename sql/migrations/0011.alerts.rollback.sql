DROP TABLE ops.alert;
