-- stale_add($1 layouts, $2 orgs, $3 periods, $4 audit ids)
INSERT INTO stale (layout_id, org_id, period, audit)
SELECT * FROM unnest($1::int[], $2::int[], $3::int[], $4::bigint[])
