-- stage_aggregate(); the session's own table for COPY
CREATE TEMPORARY TABLE IF NOT EXISTS stage_aggregate (LIKE aggregate INCLUDING COMPRESSION) ON COMMIT DELETE ROWS
