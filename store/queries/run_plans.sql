-- run_plans() -> one row; to the end of the transaction, statements over arrays are planned once and not for each length
SELECT set_config('plan_cache_mode', 'force_generic_plan', true)
