-- load_org_parent() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, hierarchy_id::int4, hierarchy, level, org_code, parent_level, parent_code, valid_from::text, valid_to::text, complete
  FROM org_parent
 WHERE load_to IS NULL
 ORDER BY hierarchy COLLATE "C", level COLLATE "C", org_code COLLATE "C", valid_from
