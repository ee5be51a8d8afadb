-- run_state() -> the highest position that this snapshot sees, 0 when there is none; the catalog load of the last run, 0 when there was none; the
--   load in force at that position
SELECT coalesce((SELECT position FROM audit WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1), 0),
       coalesce((SELECT catalog_load FROM aggregate_run ORDER BY id DESC LIMIT 1), 0),
       coalesce((SELECT max(l.id) FROM catalog_load l JOIN audit a ON a.id = l.audit WHERE a.position IS NOT NULL), 0)
