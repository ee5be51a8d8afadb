-- role_drop() -> one row; the login itself again
SELECT set_config('role', 'none', false)
