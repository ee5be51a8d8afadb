-- session() -> one row; what every connection is set to
SELECT set_config('search_path', 'gris, pg_temp', false),
       set_config('TimeZone', 'UTC', false),
       set_config('DateStyle', 'ISO', false),
       set_config('application_name', 'gris', false),
       set_config('client_min_messages', 'warning', false),
       set_config('jit', 'off', false),
       set_config('statement_timeout', '15min', false),
       set_config('lock_timeout', '1min', false),
       set_config('idle_in_transaction_session_timeout', '15min', false)
