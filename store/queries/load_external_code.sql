-- load_external_code() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, 0::int4, scheme, kind, value, level, code, valid_from::text, valid_to::text
  FROM external_code
 WHERE load_to IS NULL
 ORDER BY scheme COLLATE "C", kind COLLATE "C", value COLLATE "C", level COLLATE "C", code COLLATE "C", valid_from
