-- surrogate_list($1 orgs, $2 hierarchies, $3 indicators, $4 forms, $5 regimes, $6 layouts: numbers of the kinds)
--   -> kind, id, code, level, valid_from, valid_to; units in order of level, code, first day
SELECT kind, id, code, level, valid_from, valid_to
  FROM (SELECT $1::int AS kind, u.org_id AS id, u.code, u.level, u.valid_from, e.valid_to
          FROM org_unit u
          LEFT JOIN (SELECT org_id, nullif(max(coalesce(valid_to, 'infinity')), 'infinity') AS valid_to
                       FROM org WHERE load_to IS NULL GROUP BY org_id) e USING (org_id)
        UNION ALL SELECT $2::int, hierarchy_id, code, '', NULL, NULL FROM hierarchy
        UNION ALL SELECT DISTINCT $3::int, indicator_id, code, '', NULL::date, NULL::date FROM indicator
        UNION ALL SELECT DISTINCT $4::int, form_id, code, '', NULL::date, NULL::date FROM form
        UNION ALL SELECT DISTINCT $5::int, regime_id, code, '', NULL::date, NULL::date FROM regime
        UNION ALL SELECT $6::int, layout_id, code, '', NULL, NULL FROM layout) s
 ORDER BY kind, level, code, valid_from NULLS FIRST
