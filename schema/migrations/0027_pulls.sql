-- Pulls: the sources that are asked, how, and when; and every run and every request, whatever came of it. Secrets lie in files, here are their names alone.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

ALTER TABLE pull_source
    DROP COLUMN settings,
    DROP COLUMN cursor,
    ADD COLUMN kind text NOT NULL DEFAULT 'report' CHECK (kind IN ('report', 'folder', 'json', 'gris', 'dhis2', 'sdmx')),
    ADD COLUMN schedule text NOT NULL DEFAULT 'manual',
    ADD COLUMN org text,
    ADD COLUMN period text,
    ADD COLUMN mapping text,
    ADD COLUMN query text[] NOT NULL DEFAULT '{}',
    ADD COLUMN hosts text[] NOT NULL DEFAULT '{}',
    ADD COLUMN cidrs text[] NOT NULL DEFAULT '{}',
    ADD COLUMN headers text[] NOT NULL DEFAULT '{}',
    ADD COLUMN ca text,
    ADD COLUMN pin text,
    ADD COLUMN cert text,
    ADD COLUMN key text,
    ADD COLUMN credential text CHECK (credential ~ '^[A-Za-z0-9][A-Za-z0-9._-]*$'),
    ADD COLUMN auth text,
    ADD COLUMN proxy text,
    ADD COLUMN http boolean NOT NULL DEFAULT false,
    ADD COLUMN max_bytes bigint NOT NULL DEFAULT 0 CHECK (max_bytes >= 0),
    ADD COLUMN tries int NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 20),
    ADD COLUMN created_at timestamptz,
    ADD COLUMN due_at timestamptz,
    ADD COLUMN asked_url text,
    ADD COLUMN etag text,
    ADD COLUMN last_modified text,
    ADD COLUMN digest bytea CHECK (octet_length(digest) = 32),
    ADD COLUMN had_at timestamptz;
ALTER TABLE pull_source ALTER COLUMN kind DROP DEFAULT;
COMMENT ON COLUMN pull_source.credential IS 'Name of a file in the folder of credentials; never the secret itself.';
COMMENT ON COLUMN pull_source.cert IS 'Likewise, of the client certificate; key: of its key.';
COMMENT ON COLUMN pull_source.due_at IS 'When the schedule or the source itself wants it asked next; NULL: by hand alone.';
COMMENT ON COLUMN pull_source.asked_url IS 'What etag, last_modified and digest are of: the address asked last.';
COMMENT ON COLUMN pull_source.had_at IS 'When the last run began that brought all there was.';

ALTER TABLE pull_run
    ADD COLUMN url text NOT NULL DEFAULT '',
    ADD COLUMN status int NOT NULL DEFAULT 0,
    ADD COLUMN bytes bigint NOT NULL DEFAULT 0,
    ADD COLUMN originals bytea[] NOT NULL DEFAULT '{}',
    ADD COLUMN accepted int NOT NULL DEFAULT 0,
    ADD COLUMN rejected int NOT NULL DEFAULT 0,
    ADD COLUMN duplicates int NOT NULL DEFAULT 0,
    ADD COLUMN finding text,
    ADD COLUMN message text,
    ADD CHECK (outcome IN ('new', 'unchanged', 'later', 'refused', 'failed', 'killed')),
    ADD CHECK ((outcome IS NULL) = (ended_at IS NULL));
CREATE INDEX pull_run_source ON pull_run (source_id, id DESC);
COMMENT ON COLUMN pull_run.outcome IS 'NULL: under way, or killed: the next run of the source says so.';
COMMENT ON COLUMN pull_run.originals IS 'SHA-256 of each body, stored before it was read.';
COMMENT ON COLUMN pull_run.finding IS 'Code of what was wrong; message: in words, without any secret.';

CREATE TABLE pull_attempt (
    run_id bigint NOT NULL REFERENCES pull_run,
    n int NOT NULL CHECK (n > 0),
    started_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    url text NOT NULL,
    address text NOT NULL DEFAULT '',
    status int NOT NULL,
    bytes bigint NOT NULL CHECK (bytes >= 0),
    offset_bytes bigint NOT NULL DEFAULT 0,
    finding text,
    PRIMARY KEY (run_id, n)
);
COMMENT ON TABLE pull_attempt IS 'Each request of a run and its answer, those that brought nothing too. Rows of runs long gone may be deleted.';

REVOKE UPDATE ON pull_run FROM gris_intake;
GRANT UPDATE (ended_at, outcome, submissions, url, status, bytes, originals, accepted, rejected, duplicates, finding, message) ON pull_run TO gris_intake;
GRANT SELECT, INSERT ON pull_attempt TO gris_intake;
GRANT SELECT ON pull_source, pull_run, pull_attempt TO gris_monitor;
