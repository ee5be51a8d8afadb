-- load_score() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, 0::int4, code, name_vi, name_en, level, within, periods, points, decimals::text, missing, method_vi, method_en, legal_basis, valid_from::text, valid_to::text
  FROM score
 WHERE load_to IS NULL
 ORDER BY code COLLATE "C"
