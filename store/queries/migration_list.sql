-- migration_list() -> number, sha256; in order
SELECT number, sha256 FROM gris.migration ORDER BY number
