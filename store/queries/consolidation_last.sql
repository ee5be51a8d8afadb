-- consolidation_last($1 submission) -> content of the row that stands, or no row
SELECT content FROM consolidation WHERE submission = $1::bigint ORDER BY id DESC LIMIT 1
