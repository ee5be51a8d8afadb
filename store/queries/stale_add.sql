-- stale_add($1 layout, $2 orgs, $3 periods, $4 audit id)
INSERT INTO stale_mark (layout_id, org_ids, periods, audit) VALUES ($1, $2, $3, $4)
