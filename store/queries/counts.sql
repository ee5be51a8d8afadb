-- counts() -> one row: what the database holds, and when something last happened
SELECT submissions, rejected, originals, original_bytes, cells, aggregates, stale_marks, findings, audit_rows, unsealed,
       last_received, last_aggregated, last_released, catalog_load, catalog_name, catalog_version
  FROM monitor_counts()
