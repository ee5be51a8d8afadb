-- submission_rows($1 submission) -> n, column, value of every filled cell, by row, then by column
SELECT r.n, e.key, e.value
  FROM report_row r
 CROSS JOIN LATERAL jsonb_each_text(r.body) AS e
 WHERE r.submission = $1::bigint
 ORDER BY r.n, e.key COLLATE "C"
