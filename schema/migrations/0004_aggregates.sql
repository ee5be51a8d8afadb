-- What is made of the filings: aggregates with what they contain, findings of the roll-up, stale marks, runs, releases.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

CREATE TABLE aggregate (
    hierarchy_id smallint NOT NULL,
    period int NOT NULL,
    org_id int NOT NULL,
    layout_id int NOT NULL,
    basis smallint NOT NULL CHECK (basis BETWEEN 0 AND 3),
    filings int NOT NULL CHECK (filings > 0),
    slots int NOT NULL,
    own bigint[] COMPRESSION lz4,
    children bigint[] COMPRESSION lz4,
    effective bigint[] COMPRESSION lz4,
    reported int[] COMPRESSION lz4 NOT NULL,
    expected int[] COMPRESSION lz4 NOT NULL,
    flags bytea COMPRESSION lz4 NOT NULL,
    own_num numeric[] COMPRESSION lz4,
    own_den numeric[] COMPRESSION lz4,
    children_num numeric[] COMPRESSION lz4,
    children_den numeric[] COMPRESSION lz4,
    effective_num numeric[] COMPRESSION lz4,
    effective_den numeric[] COMPRESSION lz4,
    children_reported int[] COMPRESSION lz4,
    children_expected int[] COMPRESSION lz4,
    children_flags bytea COMPRESSION lz4,
    PRIMARY KEY (hierarchy_id, period, org_id, layout_id, basis)
) WITH (fillfactor = 45);
CREATE INDEX aggregate_period ON aggregate (basis, period);
COMMENT ON TABLE aggregate IS 'A layout''s vectors rolled up to a unit and a period. NULL array: no figure at all. Basis: 0 best, 1 estimate, 2 preliminary, 3 final.';
COMMENT ON COLUMN aggregate.flags IS 'One byte a slot: 1 own figure, 2 a part missing, 4 not all approved, 8 estimate, 16 preliminary, 32 final, 64 computed, 128 confidential.';
COMMENT ON COLUMN aggregate.children_reported IS 'Counts and flags of the children''s sum alone; NULL where there is none.';
COMMENT ON COLUMN aggregate.own_num IS 'Exact parts of means (sum, count) and weighted means (sum of w*x, sum of w); rounded when read.';

CREATE TABLE aggregate_finding (
    hierarchy_id smallint NOT NULL,
    period int NOT NULL,
    org_id int NOT NULL,
    layout_id int NOT NULL,
    n int NOT NULL,
    code text NOT NULL,
    severity text NOT NULL,
    file text,
    sheet text,
    "row" int NOT NULL,
    "column" int NOT NULL,
    args text[] NOT NULL,
    cell text,
    org_code text,
    period_text text,
    form text,
    indicator_code text,
    members text,
    value text,
    expected text,
    PRIMARY KEY (hierarchy_id, period, org_id, layout_id, n)
);
CREATE INDEX aggregate_finding_code ON aggregate_finding (code, period);
COMMENT ON TABLE aggregate_finding IS 'Findings that no single file carries; replaced when their key is computed anew.';

CREATE TABLE stale (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    layout_id int NOT NULL,
    org_id int NOT NULL,
    period int NOT NULL,
    audit bigint NOT NULL
);
COMMENT ON TABLE stale IS 'Insert-only marks: the effective version of a filing changed. A run deletes only the ids that it read.';

CREATE TABLE applied (
    layout_id int NOT NULL,
    org_id int NOT NULL,
    form_id int NOT NULL,
    period int NOT NULL,
    vintage smallint NOT NULL,
    version int NOT NULL,
    PRIMARY KEY (layout_id, org_id, form_id, period, vintage)
);
COMMENT ON TABLE applied IS 'The version whose cells the aggregates contain, written with them.';

CREATE TABLE aggregate_run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    whole boolean NOT NULL,
    position bigint NOT NULL,
    catalog_load int NOT NULL,
    keys bigint NOT NULL,
    written bigint NOT NULL
);
COMMENT ON TABLE aggregate_run IS 'Each run with the audit position up to which it saw the world.';

CREATE TABLE release (
    id text PRIMARY KEY,
    manifest bytea NOT NULL CHECK (octet_length(manifest) = 32),
    position bigint NOT NULL,
    at timestamptz NOT NULL
);
COMMENT ON TABLE release IS 'Published releases: the digest of each manifest, and the audit position that it names.';
