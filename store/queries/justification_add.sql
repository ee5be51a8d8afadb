-- justification_add($1 submission, $2 numbers of its warnings, $3 at, $4 actor, $5 reason, $6 audit id)
INSERT INTO justification (submission, n, at, actor, reason, audit)
SELECT $1::bigint, w.n, $3::timestamptz, $4::text, $5::text, $6::bigint FROM unnest($2::int[]) AS w (n)
