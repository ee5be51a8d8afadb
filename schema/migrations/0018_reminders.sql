-- Reminders: what was sent to whom on which day, so that nobody is told more often than was set and nothing that failed is forgotten.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

CREATE TABLE reminder (
    day date NOT NULL,
    org_id int NOT NULL REFERENCES org_unit,
    channel text NOT NULL CHECK (channel IN ('file', 'mail')),
    address text NOT NULL CHECK ((channel = 'file') = (address = '')),
    n int NOT NULL CHECK (n > 0),
    state text NOT NULL CHECK (state IN ('pending', 'written', 'sent', 'failed', 'refused')),
    content bytea NOT NULL CHECK (octet_length(content) = 32),
    items int NOT NULL CHECK (items >= 0),
    urgent text[] NOT NULL,
    attempts int NOT NULL CHECK (attempts >= 0),
    answer text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    audit bigint,
    PRIMARY KEY (day, org_id, channel, address, n),
    CHECK ((audit IS NULL) = (state = 'pending')),
    CHECK ((state = 'written') <= (channel = 'file') AND (state IN ('sent', 'refused')) <= (channel = 'mail'))
);
COMMENT ON TABLE reminder IS 'Digests of reminders: digest n of a day for a unit, as files or to one address. Rows of days gone by may be deleted: the audit chain, which holds no address, stays.';
COMMENT ON COLUMN reminder.state IS 'pending: about to be sent, or a run was killed while sending; failed: is tried again by the next run of the day; refused: for good.';
COMMENT ON COLUMN reminder.content IS 'SHA-256 of what was sent, as JSON.';
COMMENT ON COLUMN reminder.urgent IS 'The returned and overdue reports that it names, and those missing from units below: another digest of the day waits for a new one.';
COMMENT ON COLUMN reminder.answer IS 'What the mail server said last, or the path written.';

GRANT SELECT, INSERT, UPDATE (state, content, items, urgent, attempts, answer, at, audit) ON reminder TO gris_worker;
