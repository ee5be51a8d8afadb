-- load_org_alias() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, 0::int4, level, code, scheme, value, valid_from::text, valid_to::text
  FROM org_alias
 WHERE load_to IS NULL
 ORDER BY level COLLATE "C", code COLLATE "C", scheme COLLATE "C", value COLLATE "C", valid_from
