-- owner_take() -> one row; the owner of the tables, to the end of the transaction
SELECT set_config('role', 'gris_owner', true)
