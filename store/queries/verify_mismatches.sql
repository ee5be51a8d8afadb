-- verify_mismatches($1 after id, $2 how many) -> id, receipt of submissions that say something else than their first audit row
SELECT s.id, s.receipt
  FROM submission s
  LEFT JOIN submission_event e ON e.submission = s.id AND e.n = 1
  LEFT JOIN audit a ON a.id = e.audit AND a.kind = 'submission' AND a.subject = s.receipt
 WHERE s.id > $1::bigint
   AND NOT coalesce(a.actor = s.sender
                    AND a.detail::jsonb @> jsonb_strip_nulls(jsonb_build_object(
                        'submission', s.id, 'org', s.org_id, 'regime', s.regime_id, 'form', s.form_id, 'period', s.period, 'vintage', s.vintage,
                        'version', coalesce(s.version, 0), 'state', e.state, 'original', encode(s.original, 'hex'),
                        'content', encode(s.content, 'hex'), 'catalog_load', s.catalog_load, 'channel', s.channel, 'replaces', s.replaces)),
                    false)
 ORDER BY s.id
 LIMIT $2::bigint
