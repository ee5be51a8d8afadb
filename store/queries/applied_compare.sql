-- applied_compare($1 layout, $2 year, $3 orgs, $4 periods, $5 forms, $6 vintages, $7 versions, $8 approved) -> how many are applied or given, but not both
SELECT count(*)
  FROM (SELECT a.org_id, f.*
          FROM applied a CROSS JOIN LATERAL unnest(a.periods, a.forms, a.vintages, a.versions, a.approved) AS f (period, form_id, vintage, version, approved)
         WHERE a.layout_id = $1::int AND a.year = $2::int) x
  FULL JOIN unnest($3::int[], $4::int[], $5::int[], $6::smallint[], $7::int[], $8::boolean[]) AS y (org_id, period, form_id, vintage, version, approved)
    ON x.org_id = y.org_id AND x.period = y.period AND x.vintage = y.vintage AND x.form_id = y.form_id AND x.version = y.version
   AND x.approved = y.approved
 WHERE x.org_id IS NULL OR y.org_id IS NULL
