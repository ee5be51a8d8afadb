-- What is filed besides cells: outlines in the catalog, rows of lists, narratives by section, documents.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

CREATE TABLE outline (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL,
    title_vi text,
    title_en text,
    body text NOT NULL,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX outline_in_force ON outline (code) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE outline IS 'The outlines (mẫu đề cương) that regimes name: sections and documents; body is their JSON.';

GRANT SELECT ON outline TO gris_intake, gris_worker, gris_publish, gris_monitor, gris_read;
GRANT INSERT, UPDATE (load_to) ON outline TO gris_worker;

ALTER TABLE report_outline ADD COLUMN sections boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN report_outline.sections IS 'The body is [{"section":…,"text":…},…], written by gris in the outline''s order; otherwise it is JSON as it came.';

COMMENT ON COLUMN report_row.n IS 'The row''s place in the list as it was filed, from 1.';
COMMENT ON COLUMN report_row.list IS 'The form''s code.';
COMMENT ON COLUMN report_row.body IS 'Column to value, all strings; what is blank is left out.';

ALTER TABLE attachment ADD COLUMN kind text NOT NULL, ADD COLUMN media_type text NOT NULL;
COMMENT ON COLUMN attachment.kind IS 'What it is, by the form or the outline.';
COMMENT ON COLUMN attachment.media_type IS 'As it was filed; the first bytes agree with it.';

-- Of each key the version that stands: its narrative and its rows.
CREATE VIEW filing_now WITH (security_invoker = true) AS
SELECT s.id, u.level AS org_level, u.code AS org_code, r.code AS regime, coalesce(f.code, '-') AS form, api.period_text(s.period) AS period,
       api.vintage_text(s.vintage) AS vintage, s.version, s.state, s.receipt
  FROM (SELECT DISTINCT ON (org_id, regime_id, form_id, period, vintage) *
          FROM submission_now
         WHERE version IS NOT NULL AND state <> 'withdrawn'
         ORDER BY org_id, regime_id, form_id, period, vintage, version DESC) s
  JOIN org_unit u USING (org_id)
  JOIN regime r ON r.regime_id = s.regime_id AND r.load_to IS NULL
  LEFT JOIN form f ON f.form_id = s.form_id AND f.load_to IS NULL;
COMMENT ON VIEW filing_now IS 'Submissions that stand, one a key and vintage, with codes.';
GRANT SELECT ON filing_now TO gris_read, gris_worker, gris_publish;

CREATE VIEW api.section WITH (security_invoker = true) AS
SELECT s.org_level, s.org_code, s.regime, s.form, s.period, s.vintage, s.version, s.state, s.receipt, e.n, e.body ->> 'section' AS section,
       e.body ->> 'text' AS text
  FROM filing_now s
  JOIN report_outline o ON o.submission = s.id AND o.sections
 CROSS JOIN LATERAL jsonb_array_elements(o.body::jsonb) WITH ORDINALITY AS e (body, n);
COMMENT ON VIEW api.section IS 'Narratives that stand, one row a section, in the outline''s order.';

CREATE VIEW api.list_row WITH (security_invoker = true) AS
SELECT s.org_level, s.org_code, s.regime, s.form, s.period, s.vintage, s.version, s.state, s.receipt, l.n, l.body
  FROM filing_now s
  JOIN report_row l ON l.submission = s.id;
COMMENT ON VIEW api.list_row IS 'Rows of lists that stand; body: column to value.';

GRANT SELECT ON api.section, api.list_row TO gris_read, gris_worker;
GRANT SELECT ON report_outline, report_row TO gris_read;
