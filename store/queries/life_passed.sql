-- life_passed($1 submissions) -> submission, its path of approval (NULL: not said), how often it was approved or accepted: of those of which some step
--   was taken
SELECT t.submission, (SELECT p.path FROM submission_step p WHERE p.submission = t.submission AND p.path IS NOT NULL LIMIT 1),
       count(*) FILTER (WHERE t.state IN ('approved', 'accepted'))
  FROM submission_step t
 WHERE t.submission = ANY ($1::bigint[])
 GROUP BY t.submission
