-- stage_cells(); the session's own table for COPY, which row-level security forbids on the real one
CREATE TEMPORARY TABLE IF NOT EXISTS stage_cells (LIKE report_cells INCLUDING COMPRESSION) ON COMMIT DELETE ROWS
