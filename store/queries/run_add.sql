-- run_add($1 at, $2 full, $3 position, $4 keys, $5 written, $6 catalog load): a run, with the position up to which it saw the world
INSERT INTO aggregate_run (at, whole, position, keys, written, catalog_load)
VALUES ($1::timestamptz, $2::boolean, $3::bigint, $4::bigint, $5::bigint, $6::int)
