-- run_state() -> the highest position that this snapshot sees, 0 when there is none; the catalog load of the last run, 0 when there was none
SELECT coalesce((SELECT position FROM audit WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1), 0),
       coalesce((SELECT catalog_load FROM aggregate_run ORDER BY id DESC LIMIT 1), 0)
