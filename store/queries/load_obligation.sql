-- load_obligation() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, 0::int4, regime, form, subjects, receiver, due, due_shift, approval, valid_from::text, valid_to::text
  FROM obligation
 WHERE load_to IS NULL
 ORDER BY regime COLLATE "C", form COLLATE "C", subjects COLLATE "C", valid_from
