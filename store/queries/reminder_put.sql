-- reminder_put($1 day, $2 units, $3 channels, $4 addresses, $5 n, $6 states, $7 contents, $8 items, $9 urgent reports joined by LF, $10 attempts,
--   $11 answers, $12 at, $13 audit ids (0: none)); new rows, and what became of others
INSERT INTO reminder (day, org_id, channel, address, n, state, content, items, urgent, attempts, answer, at, audit)
SELECT $1::text::date, r.org_id, r.channel, r.address, r.n, r.state, r.content, r.items, string_to_array(r.urgent, E'\n'), r.attempts, r.answer,
       $12::timestamptz, nullif(r.audit, 0)
  FROM unnest($2::int[], $3::text[], $4::text[], $5::int[], $6::text[], $7::bytea[], $8::int[], $9::text[], $10::int[], $11::text[], $13::bigint[])
       AS r (org_id, channel, address, n, state, content, items, urgent, attempts, answer, audit)
ON CONFLICT (day, org_id, channel, address, n) DO UPDATE
   SET state = excluded.state, content = excluded.content, items = excluded.items, urgent = excluded.urgent, attempts = excluded.attempts,
       answer = excluded.answer, at = excluded.at, audit = excluded.audit
