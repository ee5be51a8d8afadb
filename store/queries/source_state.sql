-- source_state($1 name, $2 disabled at, NULL: enabled, $3 due at) -> name, where that is a change
UPDATE pull_source SET disabled_at = $2, due_at = $3
 WHERE name = $1 AND (disabled_at IS NULL) = ($2::timestamptz IS NOT NULL)
RETURNING name
