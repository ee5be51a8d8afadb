-- load_layout_cell() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, layout_id::int4, layout, slot::text, indicator, members, retired, replaces::text, factor
  FROM layout_cell
 WHERE load_to IS NULL
 ORDER BY layout COLLATE "C", slot
