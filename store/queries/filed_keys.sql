-- filed_keys() -> layout, org, period of every key that has a submission with a version
SELECT DISTINCT layout_id, org_id, period
  FROM submission
 WHERE version IS NOT NULL AND layout_id IS NOT NULL
 ORDER BY layout_id, org_id, period
