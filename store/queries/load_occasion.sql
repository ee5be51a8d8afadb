-- load_occasion() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, period::int4, regime, code, start::text, "end"::text, due, name_vi, legal_basis
  FROM occasion
 WHERE load_to IS NULL
 ORDER BY regime COLLATE "C", code COLLATE "C"
