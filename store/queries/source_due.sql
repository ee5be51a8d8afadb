-- source_due($1 id, $2 due at)
UPDATE pull_source SET due_at = $2 WHERE id = $1
