-- filed_years() -> layout, year, how many submissions with a version
SELECT layout_id, period / 100000, count(*)
  FROM submission
 WHERE version IS NOT NULL AND layout_id IS NOT NULL
 GROUP BY 1, 2
 ORDER BY 1, 2
