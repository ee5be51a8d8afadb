-- save_org_succession($1 load, $2 ids to close, $3 surrogates, $4… one array a column) -> closed, opened
WITH closed AS (
    UPDATE org_succession SET load_to = $1::int WHERE id = ANY ($2::int[]) RETURNING 1),
opened AS (
    INSERT INTO org_succession (predecessor_level, predecessor_code, successor_level, successor_code, kind, effective, share, load_from)
    SELECT r.predecessor_level, r.predecessor_code, r.successor_level, r.successor_code, r.kind, r.effective::date, r.share, $1::int
      FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
        AS r (surrogate, predecessor_level, predecessor_code, successor_level, successor_code, kind, effective, share)
     WHERE (SELECT count(*) FROM closed) >= 0
    RETURNING 1)
SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM opened)
