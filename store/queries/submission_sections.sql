-- submission_sections($1 submission) -> n, section, text; no row where the narrative is kept as it came
SELECT e.n::int, e.body ->> 'section', e.body ->> 'text'
  FROM report_outline o
 CROSS JOIN LATERAL jsonb_array_elements(o.body::jsonb) WITH ORDINALITY AS e (body, n)
 WHERE o.submission = $1::bigint AND o.sections
 ORDER BY e.n
