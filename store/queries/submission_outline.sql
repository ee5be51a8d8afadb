-- submission_outline($1 submission) -> the narrative as JSON, or no row
SELECT body FROM report_outline WHERE submission = $1::bigint
