-- load_org() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, org_id::int4, code, name_vi, name_en, level, parent_code, valid_from::text, valid_to::text, new_unit
  FROM org
 WHERE load_to IS NULL
 ORDER BY code COLLATE "C", level COLLATE "C", valid_from
