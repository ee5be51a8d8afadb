-- load_extension() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, 0::int4, regime, form, subjects, period, due, document, issued::text, legal_basis
  FROM extension
 WHERE load_to IS NULL
 ORDER BY regime, form, subjects, period, document
