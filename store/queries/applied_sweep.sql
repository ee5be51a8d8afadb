-- applied_sweep($1 layout, $2 year, $3 orgs): all but these units
DELETE FROM applied a
 WHERE a.layout_id = $1::int AND a.year = $2::int AND a.org_id NOT IN (SELECT k FROM unnest($3::int[]) AS k)
