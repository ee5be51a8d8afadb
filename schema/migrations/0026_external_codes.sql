-- What other systems call our units, forms, indicators and members: dated codes per scheme.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

CREATE TABLE external_code (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scheme text NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    level text,
    code text,
    valid_from date,
    valid_to date,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX external_code_in_force ON external_code (scheme, kind, value, level, code, valid_from) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE external_code IS 'Codes by which other systems (DHIS2, SDMX, …) know units, forms, indicators and members, dated.';

GRANT SELECT ON external_code TO gris_intake, gris_worker, gris_publish, gris_monitor, gris_read;
GRANT INSERT, UPDATE (load_to) ON external_code TO gris_worker;
