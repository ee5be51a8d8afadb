-- migration_table() -> exists
SELECT to_regclass('gris.migration') IS NOT NULL
