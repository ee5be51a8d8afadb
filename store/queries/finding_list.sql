-- finding_list($1 org, $2 period from, $3 period to, $4 code; each NULL: any) -> findings of the roll-up in order of period, unit code, code
SELECT f.hierarchy_id, h.code, f.period, f.org_id, f.layout_id, f.code, f.file, f.sheet, f."row", f."column", f.args, f.cell, f.org_code,
       f.period_text, f.form, f.indicator_code, f.members, f.value, f.expected
  FROM aggregate_finding f JOIN hierarchy h USING (hierarchy_id)
 WHERE ($1::int IS NULL OR f.org_id = $1) AND ($2::int IS NULL OR f.period >= $2) AND ($3::int IS NULL OR f.period <= $3)
   AND ($4::text IS NULL OR f.code = $4)
 ORDER BY f.period, f.org_code COLLATE "C", f.code COLLATE "C", f.indicator_code COLLATE "C", f.members COLLATE "C", h.code COLLATE "C", f.n
