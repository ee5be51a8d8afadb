-- load_regime() -> id, surrogate, the columns of catalog_table() as text; the rows in force
SELECT id, regime_id::int4, code, name_vi, name_en, kind, frequency, "window", hierarchy, authoritative, outline, legal_basis, content_vi, content_en, channels, guidance_vi, guidance_en, valid_from::text, valid_to::text
  FROM regime
 WHERE load_to IS NULL
 ORDER BY code COLLATE "C"
