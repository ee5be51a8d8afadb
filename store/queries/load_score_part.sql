-- load_score_part() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, 0::int4, score, part, parent, name_vi, name_en, points, value, normalise, low, high, better, missing
  FROM score_part
 WHERE load_to IS NULL
 ORDER BY score COLLATE "C", part COLLATE "C"
