-- stale_delete($1 ids): the marks that a run has worked off, and no others
DELETE FROM stale_mark WHERE id = ANY ($1::bigint[])
