-- load_form() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, form_id::int4, code, layout, title_vi, title_en, body
  FROM form
 WHERE load_to IS NULL
 ORDER BY code COLLATE "C"
