-- consolidation_add($1 submission, $2 at, $3 actor, $4 hierarchy, $5 basis, $6 provisional, $7 position, $8 units, $9 members, $10 versions,
--   $11 left out, $12 slots, $13 sums, $14 figures, $15 reported, $16 expected, $17 reasons, $18 content, $19 audit id)
INSERT INTO consolidation (submission, at, actor, hierarchy_id, basis, provisional, position, units, members, versions, left_out, slots, sums,
                           figures, reported, expected, reasons, content, audit)
VALUES ($1::bigint, $2::timestamptz, $3::text, $4::int, $5::int, $6::boolean, $7::bigint, $8::int, $9::bigint[], $10::int[], $11::int[],
        $12::int[], $13::bigint[], $14::bigint[], $15::int[], $16::int[], $17::text[], $18::bytea, $19::bigint)
