-- finding_write($1 hierarchies, $2 periods, $3 orgs, $4 layouts, $5 numbers, then one array a column of a finding: $6 code … $25 expected)
INSERT INTO aggregate_finding (hierarchy_id, period, org_id, layout_id, n, code, severity, file, sheet, "row", "column", args, cell, org_code,
                               period_text, form, indicator_code, members, value, expected)
SELECT r.hierarchy_id, r.period, r.org_id, r.layout_id, r.n, r.code, r.severity, r.file, r.sheet, r.at_row, r.at_column,
       array_remove(ARRAY[a0, a1, a2, a3, a4, a5], NULL),
       r.cell, r.org_code, r.period_text, r.form, r.indicator_code, r.members, r.value, r.expected
  FROM unnest($1::smallint[], $2::int[], $3::int[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::int[], $11::int[],
              $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[],
              $22::text[], $23::text[], $24::text[], $25::text[])
    AS r (hierarchy_id, period, org_id, layout_id, n, code, severity, file, sheet, at_row, at_column, a0, a1, a2, a3, a4, a5, cell, org_code,
          period_text, form, indicator_code, members, value, expected)
