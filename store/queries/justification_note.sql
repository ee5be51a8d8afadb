-- justification_note($1 submissions, $2 numbers of their warnings, $3 reasons); notes of the files as reasons, by the sender, with the filing's
-- audit row; where the filing was written
INSERT INTO justification (submission, n, at, actor, reason, audit)
SELECT r.submission, r.n, s.received_at, s.sender, r.reason, s.audit
  FROM unnest($1::bigint[], $2::int[], $3::text[]) AS r (submission, n, reason)
  JOIN submission s ON s.id = r.submission
