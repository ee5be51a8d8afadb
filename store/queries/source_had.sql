-- source_had($1 id, $2 url asked, $3 etag, $4 last modified, $5 digest, $6 when); what is known from here on of what there was
UPDATE pull_source SET asked_url = $2, etag = $3, last_modified = $4, digest = $5, had_at = $6 WHERE id = $1
