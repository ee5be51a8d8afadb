-- release_find($1 format, $2 position, $3 instant or NULL) -> the release that stood: id, manifest digest, the position that it names, when it was
--   published, levels, the release before; no row when none did
SELECT r.id, r.manifest, r.position, r.at, r.levels, r.release_before
  FROM gris.release r
 WHERE r.format = $1::text AND r.position BETWEEN 1 AND $2::bigint AND ($3::timestamptz IS NULL OR r.at <= $3)
 ORDER BY r.position DESC, r.at DESC, r.id
 LIMIT 1
