-- load_calendar_day() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, 0::int4, date::text, name_vi, kind, legal_basis
  FROM calendar_day
 WHERE load_to IS NULL
 ORDER BY date
