-- submission_findings($1 submission) -> its findings in order
SELECT code, file, sheet, "row", "column", args, cell, org_code, period, form, indicator_code, members, value, expected, cells
  FROM diagnostic WHERE submission = $1::bigint ORDER BY n
