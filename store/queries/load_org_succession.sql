-- load_org_succession() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, 0::int4, predecessor_level, predecessor_code, successor_level, successor_code, kind, effective::text, share
  FROM org_succession
 WHERE load_to IS NULL
 ORDER BY predecessor_level COLLATE "C", predecessor_code COLLATE "C", successor_level COLLATE "C", successor_code COLLATE "C", effective
