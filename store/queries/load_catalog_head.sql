-- load_catalog_head() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, 0::int4, name, version, legal_basis, default_language, levels
  FROM catalog_head
 WHERE load_to IS NULL
 ORDER BY name COLLATE "C"
