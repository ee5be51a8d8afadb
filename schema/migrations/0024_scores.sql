-- Composite scores: what an index is made of, how its parts are weighted and normalised, and the method that is published beside it.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

CREATE TABLE score (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL,
    name_vi text NOT NULL,
    name_en text,
    level text NOT NULL,
    within text,
    periods text NOT NULL,
    points text,
    decimals int,
    missing text,
    method_vi text NOT NULL,
    method_en text,
    legal_basis text,
    valid_from date,
    valid_to date,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX score_in_force ON score (code) WHERE load_to IS NULL;
COMMENT ON TABLE score IS 'Composite scores (chỉ số tổng hợp): which units are ranked, for which periods, and by what method.';

CREATE TABLE score_part (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    score text NOT NULL,
    part text NOT NULL,
    parent text,
    name_vi text NOT NULL,
    name_en text,
    points text NOT NULL,
    value text,
    normalise text,
    low text,
    high text,
    better text,
    missing text,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX score_part_in_force ON score_part (score, part) WHERE load_to IS NULL;
COMMENT ON TABLE score_part IS 'The groups and components of scores: points, the expression, how it is normalised.';

GRANT SELECT ON score, score_part TO gris_intake, gris_worker, gris_publish, gris_monitor, gris_read;
GRANT INSERT, UPDATE (load_to) ON score, score_part TO gris_worker;
