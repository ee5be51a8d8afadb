-- lifecycle_known() -> one row: has the schema come so far that the table of steps is written by the program
SELECT to_regproc('gris.lifecycle_set') IS NOT NULL
