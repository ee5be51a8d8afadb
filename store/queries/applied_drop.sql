-- applied_drop($1 layout, $2 year, $3 orgs): units of which nothing stands any more
DELETE FROM applied WHERE layout_id = $1::int AND year = $2::int AND org_id = ANY ($3::int[])
