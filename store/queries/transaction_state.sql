-- transaction_state($1 number as text) -> 'committed', 'aborted', 'in progress'; NULL when that is too long ago
SELECT pg_xact_status($1::text::xid8)
