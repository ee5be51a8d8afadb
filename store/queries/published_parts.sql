-- published_parts($1 period, $2 audit position) -> submission, org, regime, form, vintage, version, whether a row of a list, n, id, text: the narratives and
--   lists of the period that stood approved or better at the position, by submission; sections first
WITH filed AS (
    SELECT DISTINCT ON (s.org_id, s.regime_id, s.form_id, s.vintage)
           s.id, s.org_id, s.regime_id, s.form_id, s.vintage, s.version, t.state
      FROM submission s
      JOIN audit a ON a.id = s.audit
      LEFT JOIN LATERAL (SELECT x.state FROM submission_step x JOIN audit y ON y.id = x.audit
                          WHERE x.submission = s.id AND y.position <= $2::bigint ORDER BY x.n DESC LIMIT 1) t ON true
     WHERE s.period = $1::int AND s.version IS NOT NULL AND a.position <= $2::bigint AND t.state IS DISTINCT FROM 'withdrawn'
     ORDER BY s.org_id, s.regime_id, s.form_id, s.vintage, s.version DESC),
public AS (
    SELECT * FROM filed WHERE state IN ('approved', 'accepted', 'locked'))
SELECT p.id, p.org_id, p.regime_id, p.form_id, p.vintage, p.version, x.is_row, x.n, x.name, x.body
  FROM public p
 CROSS JOIN LATERAL (
       SELECT false AS is_row, e.n::int AS n, e.body ->> 'section' AS name, e.body ->> 'text' AS body
         FROM report_outline o CROSS JOIN LATERAL jsonb_array_elements(o.body::jsonb) WITH ORDINALITY AS e (body, n)
        WHERE o.submission = p.id AND o.sections
       UNION ALL
       SELECT true, r.n, e.key, e.value
         FROM report_row r CROSS JOIN LATERAL jsonb_each_text(r.body) AS e
        WHERE r.submission = p.id) x
 ORDER BY p.id, x.is_row, x.n, x.name COLLATE "C"
