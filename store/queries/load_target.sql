-- load_target() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, 0::int4, org_code, period, indicator_code, value
  FROM target
 WHERE load_to IS NULL
 ORDER BY org_code COLLATE "C", period COLLATE "C", indicator_code COLLATE "C"
