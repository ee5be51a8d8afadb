-- verify_mismatches($1 after id, $2 how many) -> id, receipt of submissions that no audit row of their filing covers: neither one of a group whose
-- ids they are among, nor one of their own that says what they say; and of those whose original is gone
SELECT s.id, s.receipt
  FROM submission s
  LEFT JOIN audit a ON a.id = s.audit
 WHERE s.id > $1::bigint
   AND (NOT EXISTS (SELECT FROM original o WHERE o.digest = s.original) OR NOT coalesce(CASE a.kind
                    WHEN 'submissions' THEN s.id >= split_part(a.subject, '+', 1)::bigint
                        AND s.id < split_part(a.subject, '+', 1)::bigint + split_part(a.subject, '+', 2)::bigint
                    WHEN 'submission' THEN a.subject = s.receipt AND a.actor = s.sender
                        AND a.detail::jsonb @> jsonb_strip_nulls(jsonb_build_object(
                            'submission', s.id, 'org', s.org_id, 'regime', s.regime_id, 'form', s.form_id, 'period', s.period,
                            'vintage', s.vintage, 'version', coalesce(s.version, 0),
                            'state', CASE WHEN s.version IS NULL THEN 'rejected' ELSE 'received' END,
                            'original', encode(s.original, 'hex'), 'content', encode(s.content, 'hex'), 'catalog_load', s.catalog_load,
                            'channel', s.channel, 'replaces', s.replaces))
                    END, false))
 ORDER BY s.id
 LIMIT $2::bigint
