-- event_add($1 submission, $2 n, $3 at, $4 state, $5 actor, $6 reason, $7 audit id); an event after the first
INSERT INTO submission_step (submission, n, at, state, actor, reason, audit) VALUES ($1, $2, $3, $4, $5, $6, $7)
