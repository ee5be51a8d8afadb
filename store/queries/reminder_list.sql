-- reminder_list($1 day) -> unit, channel, address, n, state, urgent, attempts; each by its number
SELECT org_id, channel, address, n, state, urgent, attempts
  FROM reminder
 WHERE day = $1::text::date
 ORDER BY org_id, channel, address, n
