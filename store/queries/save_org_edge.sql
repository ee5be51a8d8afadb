-- save_org_edge($1 load, $2 hierarchies, $3 children, $4 parents, $5 from, $6 to, $7 complete) -> closed, opened
WITH next AS (
    SELECT r.hierarchy_id, r.child_id, r.parent_id, r.valid_from::date AS valid_from, r.valid_to::date AS valid_to, r.complete
      FROM unnest($2::int[], $3::int[], $4::int[], $5::text[], $6::text[], $7::boolean[])
        AS r (hierarchy_id, child_id, parent_id, valid_from, valid_to, complete)),
gone AS (
    UPDATE org_edge e SET load_to = $1::int
     WHERE e.load_to IS NULL
       AND NOT EXISTS (SELECT FROM next n
                        WHERE n.hierarchy_id = e.hierarchy_id AND n.child_id = e.child_id AND n.parent_id = e.parent_id
                          AND n.valid_from IS NOT DISTINCT FROM e.valid_from AND n.valid_to IS NOT DISTINCT FROM e.valid_to
                          AND n.complete = e.complete)
    RETURNING 1),
opened AS (
    INSERT INTO org_edge (hierarchy_id, child_id, parent_id, valid_from, valid_to, complete, load_from)
    SELECT n.hierarchy_id, n.child_id, n.parent_id, n.valid_from, n.valid_to, n.complete, $1::int
      FROM next n
     WHERE NOT EXISTS (SELECT FROM org_edge e
                        WHERE e.load_to IS NULL
                          AND n.hierarchy_id = e.hierarchy_id AND n.child_id = e.child_id AND n.parent_id = e.parent_id
                          AND n.valid_from IS NOT DISTINCT FROM e.valid_from AND n.valid_to IS NOT DISTINCT FROM e.valid_to
                          AND n.complete = e.complete)
    RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM opened)
