-- The catalog: what a report may say and who must say it. Columns are those of the package's files; an empty cell is NULL.
-- A row stands from load_from until the load load_to that closed it; load_to NULL is in force. Surrogates never change their meaning.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

CREATE TABLE catalog_load (
    id int PRIMARY KEY,
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    at timestamptz NOT NULL,
    source text NOT NULL,
    author text NOT NULL,
    name text NOT NULL,
    version text NOT NULL DEFAULT '',
    audit bigint NOT NULL
);
COMMENT ON TABLE catalog_load IS 'Each load of a catalog package, one transaction each; the last one is in force.';

CREATE TABLE org_unit (
    org_id int PRIMARY KEY,
    level text NOT NULL,
    code text NOT NULL,
    valid_from date,
    UNIQUE NULLS NOT DISTINCT (level, code, valid_from)
);
COMMENT ON TABLE org_unit IS 'Surrogates of units: a unit is a (level, code) from the first day of its first edition on, for codes are used again.';

CREATE TABLE hierarchy (
    hierarchy_id smallint PRIMARY KEY,
    code text NOT NULL UNIQUE
);
COMMENT ON TABLE hierarchy IS 'Surrogates of hierarchies; 1 is admin.';
INSERT INTO hierarchy VALUES (1, 'admin');

CREATE TABLE layout (
    layout_id int PRIMARY KEY,
    code text NOT NULL UNIQUE
);
COMMENT ON TABLE layout IS 'A layout owns an append-only list of cells (layout_cell); forms show parts of it.';

CREATE TABLE catalog_head (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    version text,
    legal_basis text,
    default_language text,
    levels text NOT NULL,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX catalog_head_in_force ON catalog_head (name) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE catalog_head IS 'The packages own words: name, version, levels in order, joined by ">".';

CREATE TABLE org (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_id int NOT NULL,
    code text NOT NULL,
    name_vi text NOT NULL,
    name_en text,
    level text NOT NULL,
    parent_code text,
    valid_from date,
    valid_to date,
    new_unit text,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX org_in_force ON org (code, level, valid_from) NULLS NOT DISTINCT WHERE load_to IS NULL;
CREATE INDEX org_by_unit ON org (org_id) WHERE load_to IS NULL;
COMMENT ON TABLE org IS 'Editions of units: names, parent in admin, dates. Rows of one org_id are one unit.';

CREATE TABLE org_alias (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    level text NOT NULL,
    code text NOT NULL,
    scheme text NOT NULL,
    value text NOT NULL,
    valid_from date,
    valid_to date,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX org_alias_in_force ON org_alias (level, code, scheme, value, valid_from) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE org_alias IS 'Other identifiers and name variants of units, dated.';

CREATE TABLE org_parent (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hierarchy_id smallint NOT NULL,
    hierarchy text NOT NULL,
    level text NOT NULL,
    org_code text NOT NULL,
    parent_level text NOT NULL,
    parent_code text NOT NULL,
    valid_from date,
    valid_to date,
    complete text,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX org_parent_in_force ON org_parent (hierarchy, level, org_code, valid_from) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE org_parent IS 'Edges of hierarchies as the package states them; admin comes from org.parent_code. Resolved in org_edge.';

CREATE TABLE org_succession (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    predecessor_level text NOT NULL,
    predecessor_code text NOT NULL,
    successor_level text NOT NULL,
    successor_code text NOT NULL,
    kind text NOT NULL,
    effective date NOT NULL,
    share text,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX org_succession_in_force ON org_succession (predecessor_level, predecessor_code, successor_level, successor_code, effective) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE org_succession IS 'Who continues whom, from when, wholly or in part, with which share.';

CREATE TABLE dimension_member (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dimension text NOT NULL,
    member text NOT NULL,
    name_vi text,
    name_en text,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX dimension_member_in_force ON dimension_member (dimension, member) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE dimension_member IS 'Members of breakdowns; the total of a dimension is _T and stands nowhere.';

CREATE TABLE indicator (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    indicator_id int NOT NULL,
    code text NOT NULL,
    name_vi text NOT NULL,
    name_en text,
    unit text NOT NULL,
    value_type text,
    decimals int,
    nature text,
    source text,
    org_agg text,
    time_agg text,
    weight text,
    formula text,
    min text,
    max text,
    reconcile_tolerance text,
    outlier text,
    better text,
    domain text,
    custodian text,
    legal_basis text,
    valid_from date,
    valid_to date,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX indicator_in_force ON indicator (code) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE indicator IS 'What is measured. Decimal columns keep the spelling of the package.';

CREATE TABLE form (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    form_id int NOT NULL,
    code text NOT NULL,
    layout text,
    title_vi text,
    title_en text,
    body text NOT NULL,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX form_in_force ON form (code) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE form IS 'What an officer fills: a table over cells of one layout; body is its JSON.';

CREATE TABLE regime (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    regime_id int NOT NULL,
    code text NOT NULL,
    name_vi text NOT NULL,
    name_en text,
    kind text,
    frequency text,
    "window" text,
    hierarchy text,
    authoritative text,
    outline text,
    legal_basis text,
    valid_from date,
    valid_to date,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX regime_in_force ON regime (code) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE regime IS 'Who reports how often, for which data window, on what legal basis.';

CREATE TABLE occasion (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    period int NOT NULL,
    regime text NOT NULL,
    code text NOT NULL,
    start date NOT NULL,
    "end" date NOT NULL,
    due text,
    name_vi text,
    legal_basis text,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX occasion_in_force ON occasion (regime, code) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE occasion IS 'Periods @CODE of thematic and ad-hoc regimes; period is their id.';

CREATE TABLE obligation (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    regime text NOT NULL,
    form text NOT NULL,
    subjects text NOT NULL,
    receiver text,
    due text,
    due_shift text,
    approval text,
    valid_from date,
    valid_to date,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX obligation_in_force ON obligation (regime, form, md5(subjects), valid_from) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE obligation IS 'One regimes duty for one level or group.';

CREATE TABLE rule (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    form text NOT NULL,
    code text NOT NULL,
    severity text,
    "left" text NOT NULL,
    operator text NOT NULL,
    "right" text NOT NULL,
    tolerance text,
    missing text,
    "when" text,
    valid_from date,
    valid_to date,
    message_vi text,
    message_en text,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX rule_in_force ON rule (form, code, valid_from) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE rule IS 'Validation rules across cells.';

CREATE TABLE target (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    org_code text NOT NULL,
    period text NOT NULL,
    indicator_code text NOT NULL,
    value text NOT NULL,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX target_in_force ON target (org_code, period, indicator_code) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE target IS 'Plan figures.';

CREATE TABLE calendar_day (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    date date NOT NULL,
    name_vi text,
    kind text NOT NULL,
    legal_basis text,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX calendar_day_in_force ON calendar_day (date) NULLS NOT DISTINCT WHERE load_to IS NULL;
COMMENT ON TABLE calendar_day IS 'Holidays, and working days that make up for them.';

CREATE TABLE layout_cell (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    layout_id int NOT NULL,
    layout text NOT NULL,
    slot int NOT NULL,
    indicator text NOT NULL,
    members text,
    retired text,
    replaces int,
    factor text,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE UNIQUE INDEX layout_cell_in_force ON layout_cell (layout, slot) NULLS NOT DISTINCT WHERE load_to IS NULL;
CREATE INDEX layout_cell_slot ON layout_cell (layout_id, slot) WHERE load_to IS NULL;
COMMENT ON TABLE layout_cell IS 'Slots: append-only, immutable; a retired one may be replaced by another, by an exact factor.';

-- ---- resolved, for those who speak SQL ---------------------------------------------------------------------------------------
CREATE TABLE org_edge (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hierarchy_id smallint NOT NULL REFERENCES hierarchy,
    child_id int NOT NULL,
    parent_id int NOT NULL,
    valid_from date,
    valid_to date,
    complete boolean NOT NULL,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE INDEX org_edge_parent ON org_edge (hierarchy_id, parent_id) WHERE load_to IS NULL;
COMMENT ON TABLE org_edge IS 'Every dated edge of every hierarchy, by surrogates: org.parent_code and org_parent resolved.';

CREATE TABLE form_cell (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    form_id int NOT NULL,
    n int NOT NULL,
    slot int NOT NULL,
    required boolean NOT NULL,
    row_id text NOT NULL,
    column_id text NOT NULL,
    load_from int NOT NULL REFERENCES catalog_load,
    load_to int REFERENCES catalog_load
);
CREATE INDEX form_cell_form ON form_cell (form_id) WHERE load_to IS NULL;
COMMENT ON TABLE form_cell IS 'The cells of each form, in reading order, with their slots in its layout.';

CREATE VIEW dimension WITH (security_invoker = true) AS
SELECT dimension AS code, count(*) AS members FROM dimension_member WHERE load_to IS NULL GROUP BY dimension;
COMMENT ON VIEW dimension IS 'Breakdowns that have members in force.';
