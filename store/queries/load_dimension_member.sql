-- load_dimension_member() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, 0::int4, dimension, member, name_vi, name_en
  FROM dimension_member
 WHERE load_to IS NULL
 ORDER BY dimension COLLATE "C", member COLLATE "C"
