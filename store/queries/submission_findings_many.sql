-- submission_findings_many($1 submissions) -> their findings in order of submission, each one's in order; columns as of submission_findings, and
--   the submission
SELECT code, file, sheet, "row", "column", args, cell, org_code, period, form, indicator_code, members, value, expected, cells, submission
  FROM diagnostic WHERE submission = ANY ($1::bigint[]) ORDER BY submission, n
