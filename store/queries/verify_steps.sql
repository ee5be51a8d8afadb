-- verify_steps($1 after submission, $2 how many) -> submission, receipt of transitions and reasons that say something else than their audit row, and of
-- audit rows whose transition or reason is gone; a reason that came as a note has the filing's own row
SELECT s.id, s.receipt
  FROM submission s
 WHERE s.id > $1::bigint
   AND s.id IN (SELECT t.submission
                  FROM submission_step t
                  JOIN submission f ON f.id = t.submission
                  LEFT JOIN audit a ON a.id = t.audit AND a.kind = 'transition' AND a.subject = f.receipt
                 WHERE NOT coalesce(a.actor = t.actor AND a.at = t.at
                                    AND a.detail::jsonb @> jsonb_build_object('submission', t.submission, 'to', t.state, 'reason', t.reason)
                                    AND a.detail::jsonb -> 'org' IS NOT DISTINCT FROM to_jsonb(t.org_id)
                                    AND a.detail::jsonb -> 'path' IS NOT DISTINCT FROM to_jsonb(t.path)
                                    AND (a.detail::jsonb ->> 'due')::bigint IS NOT DISTINCT FROM extract(epoch FROM t.due)::bigint
                                    AND coalesce(a.detail::jsonb ->> 'cells', '') = t.cells,
                                    false)
                UNION ALL
                SELECT (a.detail::jsonb ->> 'submission')::bigint
                  FROM audit a
                 WHERE a.kind = 'transition' AND NOT EXISTS (SELECT FROM submission_step t WHERE t.audit = a.id)
                UNION ALL
                SELECT j.submission
                  FROM justification j
                  JOIN submission f ON f.id = j.submission
                  LEFT JOIN audit a ON a.id = j.audit AND a.kind = 'justification' AND a.subject = f.receipt
                 WHERE CASE WHEN j.audit = f.audit
                            THEN j.actor <> f.sender OR NOT EXISTS (SELECT FROM report_text t
                                                                     WHERE t.submission = j.submission AND t.kind = 'note'
                                                                       AND strpos(t.value, j.reason) > 0)
                            ELSE NOT coalesce(a.actor = j.actor AND a.at = j.at
                                              AND a.detail::jsonb @> jsonb_build_object('submission', j.submission, 'findings',
                                                                                        jsonb_build_array(j.n), 'reason', j.reason), false) END
                UNION ALL
                SELECT (a.detail::jsonb ->> 'submission')::bigint
                  FROM audit a
                 WHERE a.kind = 'justification'
                   AND (SELECT count(*) FROM justification j WHERE j.audit = a.id) <> jsonb_array_length(a.detail::jsonb -> 'findings'))
 ORDER BY s.id
 LIMIT $2::bigint
