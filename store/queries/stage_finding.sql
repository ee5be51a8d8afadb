-- stage_finding(); the session's own table for COPY
CREATE TEMPORARY TABLE IF NOT EXISTS stage_finding (LIKE aggregate_finding) ON COMMIT DELETE ROWS
