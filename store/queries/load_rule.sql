-- load_rule() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, 0::int4, form, code, severity, "left", operator, "right", tolerance, missing, "when", valid_from::text, valid_to::text, message_vi, message_en
  FROM rule
 WHERE load_to IS NULL
 ORDER BY form COLLATE "C", code COLLATE "C", valid_from
