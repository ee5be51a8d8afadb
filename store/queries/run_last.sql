-- run_last() -> position and catalog load of the last aggregation run; no row when there was none
SELECT position, catalog_load FROM aggregate_run ORDER BY id DESC LIMIT 1
