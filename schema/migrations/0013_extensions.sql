-- Deadlines that a document moved, and duties that it lifted.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

CREATE TABLE extension (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    regime text NOT NULL,
    form text,
    subjects text NOT NULL,
    period text NOT NULL,
    due text NOT NULL,
    document text NOT NULL,
    issued date NOT NULL,
    legal_basis text,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX extension_in_force ON extension (regime, form, subjects, period, document) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE extension IS 'Deadlines moved and duties lifted for some units and one period, with the document that says so.';

GRANT SELECT ON extension TO gris_intake, gris_worker, gris_publish, gris_monitor, gris_read;
GRANT INSERT, UPDATE (load_to) ON extension TO gris_worker;
