-- source_add($1 name, $2 kind, $3 url, $4 schedule, $5 org, $6 period, $7 mapping, $8 query, $9 hosts, $10 cidrs, $11 headers, $12 ca, $13 pin, $14 cert,
--   $15 key, $16 credential, $17 auth, $18 proxy, $19 http, $20 max bytes, $21 tries, $22 due at, $23 now) -> id; none: the name is taken
INSERT INTO pull_source (name, kind, url, schedule, org, period, mapping, query, hosts, cidrs, headers, ca, pin, cert, key, credential, auth, proxy,
                         http, max_bytes, tries, due_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
ON CONFLICT (name) DO NOTHING
RETURNING id
