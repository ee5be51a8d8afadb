-- Schema api: one row per cell, with codes and names, for people and tools that speak SQL. Row-level security says whose rows.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

CREATE FUNCTION api.period_text(period int) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE SET search_path = gris, pg_temp AS $$
    SELECT CASE p.kind
           WHEN 1 THEN to_char(make_date(p.year, 1, 1) + p.number - 1, 'YYYY-MM-DD')
           WHEN 2 THEN format('%s-W%s', p.year, lpad(p.number::text, 2, '0'))
           WHEN 3 THEN format('%s-%s', p.year, lpad(p.number::text, 2, '0'))
           WHEN 4 THEN format('%s-M13', p.year)
           WHEN 5 THEN format('%s-Q%s', p.year, p.number)
           WHEN 6 THEN format('%s-H%s', p.year, p.number)
           WHEN 7 THEN format('%s-9M', p.year)
           WHEN 8 THEN p.year::text
           WHEN 9 THEN format('%s-%s-T%s', p.year, p.year + 1, p.number)
           WHEN 10 THEN format('%s-%s', p.year, p.year + 1)
           WHEN 11 THEN coalesce((SELECT '@' || min(o.code) FROM occasion o WHERE o.period = $1 AND o.load_to IS NULL),
                                 format('@%s.%s', p.year, p.number))
           END
      FROM (SELECT $1 / 100000 AS year, $1 / 1000 % 100 AS kind, $1 % 1000 AS number) p;
$$;
COMMENT ON FUNCTION api.period_text IS 'A period as people write it: 2026-10, 2026-Q3, 2026, 2025-2026-T1, @CODE.';

CREATE FUNCTION api.vintage_text(vintage int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE vintage WHEN 1 THEN 'estimate' WHEN 2 THEN 'preliminary' WHEN 3 THEN 'final' END;

CREATE FUNCTION api.figure_value(units numeric, decimals int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round(units / power(10::numeric, decimals), decimals);
COMMENT ON FUNCTION api.figure_value IS 'A stored cell as the number that was filed.';

CREATE VIEW api.org WITH (security_invoker = true) AS
SELECT o.org_id, o.level, o.code, o.name_vi, o.name_en, o.parent_code, o.valid_from, o.valid_to
  FROM org o
 WHERE o.load_to IS NULL;
COMMENT ON VIEW api.org IS 'Units in the catalog in force, one row an edition; empty dates are open.';

CREATE VIEW api.org_tree WITH (security_invoker = true) AS
SELECT h.code AS hierarchy, p.org_id AS parent_id, p.level AS parent_level, p.code AS parent_code, c.org_id AS child_id, c.level AS child_level,
       c.code AS child_code, e.valid_from, e.valid_to, e.complete
  FROM org_edge e
  JOIN hierarchy h USING (hierarchy_id)
  JOIN org_unit p ON p.org_id = e.parent_id
  JOIN org_unit c ON c.org_id = e.child_id
 WHERE e.load_to IS NULL;
COMMENT ON VIEW api.org_tree IS 'Who stands under whom, in each hierarchy and from when to when; complete: the children make up the parent''s sum.';

CREATE VIEW api.indicator WITH (security_invoker = true) AS
SELECT code, name_vi, name_en, unit, coalesce(value_type, 'decimal') AS value_type, coalesce(decimals, 0) AS decimals,
       coalesce(nature, 'flow') AS nature, formula, domain, custodian, legal_basis, valid_from, valid_to
  FROM indicator
 WHERE load_to IS NULL;
COMMENT ON VIEW api.indicator IS 'What is measured, in which unit.';

-- The cells of layouts with what their numbers mean.
CREATE VIEW slot WITH (security_invoker = true) AS
SELECT l.layout_id, l.slot, l.indicator, coalesce(l.members, '') AS members, i.name_vi, i.name_en, i.unit, coalesce(i.decimals, 0) AS decimals
  FROM layout_cell l
  JOIN indicator i ON i.code = l.indicator AND i.load_to IS NULL
 WHERE l.load_to IS NULL AND l.retired IS NULL;
COMMENT ON VIEW slot IS 'Slots in force, with unit and decimals.';
GRANT SELECT ON slot TO gris_read, gris_worker;

CREATE VIEW api.cell WITH (security_invoker = true) AS
SELECT u.level AS org_level, u.code AS org_code, r.code AS regime, f.code AS form, api.period_text(s.period) AS period,
       t.indicator AS indicator_code, t.members, t.name_vi, t.name_en, t.unit,
       api.figure_value(x.units, t.decimals) AS value,
       (ARRAY['nil', 'not_available', 'not_applicable', 'confidential'])[c.status[array_position(c.status_slot, t.slot)]] AS status,
       api.vintage_text(s.vintage) AS vintage, s.best, s.version, s.state, s.receipt
  FROM (SELECT n.*, n.vintage = max(n.vintage) OVER (PARTITION BY n.org_id, n.form_id, n.period) AS best
          FROM (SELECT DISTINCT ON (org_id, form_id, period, vintage) id, org_id, regime_id, form_id, layout_id, period, vintage, version,
                       state, receipt
                  FROM submission_now
                 WHERE version IS NOT NULL AND state <> 'withdrawn'
                 ORDER BY org_id, form_id, period, vintage, version DESC) n) s
  JOIN report_cells c USING (period, org_id, layout_id, form_id, vintage, version)
  JOIN org_unit u USING (org_id)
  JOIN form f ON f.form_id = s.form_id AND f.load_to IS NULL
  JOIN regime r ON r.regime_id = s.regime_id AND r.load_to IS NULL
 CROSS JOIN LATERAL unnest(c.cells) WITH ORDINALITY AS x (units, n)
  JOIN slot t ON t.layout_id = s.layout_id AND t.slot = x.n - 1
 WHERE x.units IS NOT NULL OR t.slot = ANY (c.status_slot);
COMMENT ON VIEW api.cell IS 'Figures as filed: one row a cell of every filing that stands. best: of the best vintage that the unit filed (final, preliminary, estimate).';
COMMENT ON COLUMN api.cell.members IS 'Breakdown, for example sex=F; empty: the total.';

CREATE VIEW api.figure WITH (security_invoker = true) AS
SELECT h.code AS hierarchy, u.level AS org_level, u.code AS org_code, api.period_text(a.period) AS period,
       t.indicator AS indicator_code, t.members, t.name_vi, t.name_en, t.unit,
       api.figure_value(CASE WHEN a.effective_den[t.slot + 1] <> 0 THEN round(a.effective_num[t.slot + 1] / a.effective_den[t.slot + 1])
                             ELSE a.effective[t.slot + 1] END, t.decimals) AS value,
       api.figure_value(CASE WHEN a.own_den[t.slot + 1] <> 0 THEN round(a.own_num[t.slot + 1] / a.own_den[t.slot + 1])
                             ELSE a.own[t.slot + 1] END, t.decimals) AS own_value,
       api.figure_value(CASE WHEN a.children_den[t.slot + 1] <> 0 THEN round(a.children_num[t.slot + 1] / a.children_den[t.slot + 1])
                             ELSE a.children[t.slot + 1] END, t.decimals) AS children_value,
       a.reported[t.slot + 1] AS reported, a.expected[t.slot + 1] AS expected,
       b.flags & 1 <> 0 AS is_own, b.flags & 6 <> 0 AS provisional, b.flags & 128 <> 0 AS confidential,
       concat_ws('+', CASE WHEN b.flags & 32 <> 0 THEN 'final' END, CASE WHEN b.flags & 16 <> 0 THEN 'preliminary' END,
                 CASE WHEN b.flags & 8 <> 0 THEN 'estimate' END) AS vintage
  FROM aggregate a
  JOIN hierarchy h USING (hierarchy_id)
  JOIN org_unit u USING (org_id)
  JOIN slot t ON t.layout_id = a.layout_id AND t.slot < a.slots
 CROSS JOIN LATERAL (SELECT CASE WHEN t.slot < octet_length(a.flags) THEN get_byte(a.flags, t.slot) ELSE 0 END AS flags) b
 WHERE a.basis = 0;
COMMENT ON VIEW api.figure IS 'Consolidated figures, one row a cell, rolled up from the best vintages. value: what stands; own_value: as the unit filed it; children_value: from the units below.';
COMMENT ON COLUMN api.figure.reported IS 'Leaf units that reported, of `expected` that should have.';

CREATE VIEW api.completeness WITH (security_invoker = true) AS
SELECT DISTINCT ON (s.org_id, s.regime_id, s.form_id, s.period)
       r.code AS regime, coalesce(f.code, '-') AS form, u.level AS org_level, u.code AS org_code, api.period_text(s.period) AS period,
       s.state, api.vintage_text(s.vintage) AS vintage, s.version, s.receipt, s.due,
       min(s.received_at) OVER (PARTITION BY s.org_id, s.regime_id, s.form_id, s.period) AS first_received_at
  FROM submission_now s
  JOIN org_unit u USING (org_id)
  JOIN regime r ON r.regime_id = s.regime_id AND r.load_to IS NULL
  LEFT JOIN form f ON f.form_id = s.form_id AND f.load_to IS NULL
 WHERE s.version IS NOT NULL AND s.state <> 'withdrawn'
 ORDER BY s.org_id, s.regime_id, s.form_id, s.period, s.vintage DESC, s.version DESC;
COMMENT ON VIEW api.completeness IS 'What was filed and stands, one row a report; what is missing is known by comparing with the obligations.';

CREATE VIEW api.finding WITH (security_invoker = true) AS
SELECT h.code AS hierarchy, f.code, f.severity, f.org_code, f.period_text AS period, f.indicator_code, f.members, f.value, f.expected, f.args
  FROM aggregate_finding f
  JOIN hierarchy h USING (hierarchy_id);
COMMENT ON VIEW api.finding IS 'Findings that no single file carries: a unit''s own figure against the sum of the units below it, and the like.';

CREATE VIEW api.release WITH (security_invoker = true) AS
SELECT id, encode(manifest, 'hex') AS manifest_sha256, position, at FROM release;
COMMENT ON VIEW api.release IS 'Published releases, with the audit position that each names.';

GRANT SELECT ON ALL TABLES IN SCHEMA api TO gris_read, gris_worker;
