-- How submissions are read: with their original's facts and their state as people see it.
SET LOCAL ROLE gris_owner;
SET LOCAL search_path = gris, pg_temp;

CREATE VIEW submission_read WITH (security_invoker = true) AS
SELECT s.id, s.receipt, s.shown AS state, s.channel, s.sender, s.file, o.media_type, s.reference_no, s.replaces,
       s.org_id, s.regime_id, s.form_id, s.layout_id, s.period, s.vintage, s.version, s.catalog_load,
       s.received_at, s.accepted_at, s.due, s.original, s.content, o.size, s.cells, s.errors, s.warnings,
       s.state AS own_state,
       (SELECT v.actor FROM submission_event v WHERE v.submission = s.id AND v.n = s.state_n) AS state_actor
  FROM submission_shown s
  JOIN original o ON o.digest = s.original;
COMMENT ON VIEW submission_read IS 'Submissions as they are read, with their original.';
GRANT SELECT ON submission_read TO gris_intake, gris_worker, gris_publish, gris_read;
