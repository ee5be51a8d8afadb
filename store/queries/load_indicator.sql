-- load_indicator() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, indicator_id::int4, code, name_vi, name_en, unit, value_type, decimals::text, nature, source, org_agg, time_agg, weight, formula, min, max, reconcile_tolerance, outlier, better, domain, custodian, legal_basis, definition_vi, definition_en, valid_from::text, valid_to::text
  FROM indicator
 WHERE load_to IS NULL
 ORDER BY code COLLATE "C"
