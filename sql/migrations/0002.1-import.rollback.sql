DROP TABLE raw.import_source;
