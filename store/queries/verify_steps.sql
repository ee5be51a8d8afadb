-- verify_steps($1 after submission, $2 how many) -> submission, receipt of transitions that say something else than their audit row, and of
-- audit rows whose transition is gone
SELECT s.id, s.receipt
  FROM submission s
 WHERE s.id > $1::bigint
   AND s.id IN (SELECT t.submission
                  FROM submission_step t
                  JOIN submission f ON f.id = t.submission
                  LEFT JOIN audit a ON a.id = t.audit AND a.kind = 'transition' AND a.subject = f.receipt
                 WHERE NOT coalesce(a.actor = t.actor AND a.at = t.at
                                    AND a.detail::jsonb @> jsonb_build_object('submission', t.submission, 'to', t.state, 'reason', t.reason),
                                    false)
                UNION ALL
                SELECT (a.detail::jsonb ->> 'submission')::bigint
                  FROM audit a
                 WHERE a.kind = 'transition' AND NOT EXISTS (SELECT FROM submission_step t WHERE t.audit = a.id))
 ORDER BY s.id
 LIMIT $2::bigint
