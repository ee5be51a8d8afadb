-- intake_plans() -> one row; to the end of the transaction, statements are planned once for all lengths of their arrays, and never so that they
-- would read a whole table: such a plan, made while the table was small, would be kept while it grows
SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)
