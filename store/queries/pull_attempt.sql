-- pull_attempt($1 run, $2 n, $3 started, $4 ended, $5 url, $6 address, $7 status, $8 bytes, $9 offset, $10 finding)
INSERT INTO pull_attempt (run_id, n, started_at, ended_at, url, address, status, bytes, offset_bytes, finding)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
