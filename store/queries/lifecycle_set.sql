-- lifecycle_set($1 from, $2 to, $3 meanings, $4 actions, $5 actors, $6 is a reason compulsory): as arrays, one element a step
SELECT lifecycle_set($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
