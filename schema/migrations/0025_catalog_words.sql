-- What an indicator means in words, and the parts of a regime (Decree 09/2019/NĐ-CP Art. 7, clauses 2, 5 and 11) that only people read.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

ALTER TABLE indicator ADD COLUMN definition_vi text, ADD COLUMN definition_en text;
COMMENT ON COLUMN indicator.definition_vi IS 'What is counted, of what, and how; in the catalog''s words.';
ALTER TABLE regime
    ADD COLUMN content_vi text, ADD COLUMN content_en text, ADD COLUMN channels text, ADD COLUMN guidance_vi text, ADD COLUMN guidance_en text;
COMMENT ON COLUMN regime.content_vi IS 'Clause 2: what the report is about.';
COMMENT ON COLUMN regime.channels IS 'Clause 5: how it may be sent, words of the catalog joined by ";".';
COMMENT ON COLUMN regime.guidance_vi IS 'Clause 11: how the reports of the levels are made and compiled.';

CREATE OR REPLACE VIEW api.indicator WITH (security_invoker = true) AS
SELECT code, name_vi, name_en, unit, coalesce(value_type, 'decimal') AS value_type, coalesce(decimals, 0) AS decimals,
       coalesce(nature, 'flow') AS nature, formula, domain, custodian, legal_basis, valid_from, valid_to, better, definition_vi, definition_en
  FROM indicator
 WHERE load_to IS NULL;

CREATE VIEW api.regime WITH (security_invoker = true) AS
SELECT code, name_vi, name_en, coalesce(kind, 'periodic') AS kind, frequency, "window", outline, content_vi, content_en, channels,
       guidance_vi, guidance_en, legal_basis, valid_from, valid_to
  FROM regime
 WHERE load_to IS NULL;
COMMENT ON VIEW api.regime IS 'Reporting regimes in the catalog in force: the parts of Article 7 that are one word or text each.';
GRANT SELECT ON api.regime TO gris_read, gris_worker;
