-- load_outline() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, 0::int4, code, title_vi, title_en, body
  FROM outline
 WHERE load_to IS NULL
 ORDER BY code COLLATE "C"
