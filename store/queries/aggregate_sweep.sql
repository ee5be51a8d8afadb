-- aggregate_sweep($1 layout, $2 first period, $3 last period, $4 hierarchies, $5 periods, $6 orgs: keys, $7 bases whose own rows each
--   key has now, as bits): rows of the layout and time that a whole run did not make
DELETE FROM aggregate a
 WHERE a.layout_id = $1::int AND a.period BETWEEN $2::int AND $3::int
   AND NOT EXISTS (SELECT FROM unnest($4::smallint[], $5::int[], $6::int[], $7::int[]) AS k (hierarchy_id, period, org_id, kept)
                    WHERE k.hierarchy_id = a.hierarchy_id AND k.period = a.period AND k.org_id = a.org_id AND 1 << a.basis & k.kept <> 0)
