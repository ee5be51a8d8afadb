-- finding_write(): staged findings join the stored ones
INSERT INTO aggregate_finding SELECT * FROM stage_finding
