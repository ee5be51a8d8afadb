-- submission_texts($1 submission) -> text figures and notes, by slot
SELECT kind, slot, value FROM report_text WHERE submission = $1::bigint ORDER BY kind, slot
