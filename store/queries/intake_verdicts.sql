-- intake_verdicts($1 digests of verdicts) -> place in $1 from 1, id, receipt; refusals that are stored already
SELECT v.n, s.id, s.receipt
  FROM unnest($1::bytea[]) WITH ORDINALITY AS v (verdict, n)
  JOIN submission s ON s.verdict = v.verdict AND s.version IS NULL
