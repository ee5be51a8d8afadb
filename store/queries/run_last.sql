-- run_last() -> position of the last aggregation run; no row when there was none
SELECT position FROM aggregate_run ORDER BY id DESC LIMIT 1
