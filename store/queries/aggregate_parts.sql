-- aggregate_parts($1 hierarchy, $2 period, $3 org, $4 layout, $5 basis: key, $6 bases, $7 filings, $8 slots, $9 … $24 vectors): a row with fractions
--   replaces the stored one or joins; one that is there already is not written again
INSERT INTO aggregate AS a (hierarchy_id, period, org_id, layout_id, basis, bases, filings, slots, own, children, effective, reported, expected, flags,
                            own_num, own_den, children_num, children_den, effective_num, effective_den, children_reported, children_expected,
                            children_flags, tally)
VALUES ($1::smallint, $2::int, $3::int, $4::int, $5::smallint, $6::smallint, $7::int, $8::int, $9::bigint[], $10::bigint[], $11::bigint[],
        $12::int[], $13::int[], $14::bytea, $15::numeric[], $16::numeric[], $17::numeric[], $18::numeric[], $19::numeric[], $20::numeric[],
        $21::int[], $22::int[], $23::bytea, $24::bigint[])
ON CONFLICT (hierarchy_id, period, org_id, layout_id, basis) DO UPDATE
   SET bases = excluded.bases, filings = excluded.filings, slots = excluded.slots, own = excluded.own, children = excluded.children,
       effective = excluded.effective, reported = excluded.reported, expected = excluded.expected, flags = excluded.flags,
       own_num = excluded.own_num, own_den = excluded.own_den, children_num = excluded.children_num,
       children_den = excluded.children_den, effective_num = excluded.effective_num, effective_den = excluded.effective_den,
       children_reported = excluded.children_reported, children_expected = excluded.children_expected,
       children_flags = excluded.children_flags, tally = excluded.tally
 WHERE (a.bases, a.filings, a.slots, a.flags, a.children_flags, a.effective, a.own, a.children, a.reported, a.expected, a.children_reported,
        a.children_expected, a.own_num, a.own_den, a.children_num, a.children_den, a.effective_num, a.effective_den, a.tally)
       IS DISTINCT FROM
       (excluded.bases, excluded.filings, excluded.slots, excluded.flags, excluded.children_flags, excluded.effective, excluded.own,
        excluded.children, excluded.reported, excluded.expected, excluded.children_reported, excluded.children_expected, excluded.own_num,
        excluded.own_den, excluded.children_num, excluded.children_den, excluded.effective_num, excluded.effective_den, excluded.tally)
