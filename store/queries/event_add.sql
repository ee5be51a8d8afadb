-- event_add($1 submission, $2 n, $3 at, $4 state, $5 actor, $6 reason, $7 audit id, $8 unit, $9 path, $10 due, $11 cells); an event after the first
INSERT INTO submission_step (submission, n, at, state, actor, reason, audit, org_id, path, due, cells)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
