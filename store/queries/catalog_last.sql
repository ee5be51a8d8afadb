-- catalog_last() -> id, digest of the load in force; no row when there is none
SELECT id, digest FROM catalog_load ORDER BY id DESC LIMIT 1
