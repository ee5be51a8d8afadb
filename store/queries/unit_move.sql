-- unit_move($1 org_id, $2 first day); the day was corrected, the unit is the same
UPDATE org_unit SET valid_from = $2::text::date WHERE org_id = $1
