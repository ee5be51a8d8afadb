-- diagnostic_add($1 submissions, $2 numbers, then one array a column of a finding: $3 code … $22 expected, $23 cells); when the first was written
INSERT INTO diagnostic (submission, n, code, severity, file, sheet, "row", "column", args, cell, org_code, period, form, indicator_code, members,
                        value, expected, cells)
SELECT r.submission, r.n, r.code, r.severity, r.file, r.sheet, r.at_row, r.at_column, array_remove(ARRAY[a0, a1, a2, a3, a4, a5], NULL),
       r.cell, r.org_code, r.period, r.form, r.indicator_code, r.members, r.value, r.expected, r.cells
  FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[], $9::text[], $10::text[],
              $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[],
              $20::text[], $21::text[], $22::text[], $23::text[])
    AS r (submission, n, code, severity, file, sheet, at_row, at_column, a0, a1, a2, a3, a4, a5, cell, org_code, period, form,
          indicator_code, members, value, expected, cells)
 WHERE EXISTS (SELECT FROM submission s WHERE s.id = ($1::bigint[])[1])
