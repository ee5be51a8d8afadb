-- moment_find($1 instant, or NULL and $2 a position) -> the last position sealed by then (0: none), when it was sealed (NULL: not), the last position
--   that there is, when the first was sealed
SELECT m.position, (SELECT s.at FROM gris.sealing s WHERE s.position >= m.position ORDER BY s.position LIMIT 1),
       coalesce((SELECT s.position FROM gris.sealing s ORDER BY s.position DESC LIMIT 1), 0),
       (SELECT s.at FROM gris.sealing s ORDER BY s.position LIMIT 1)
  FROM (SELECT coalesce($2::bigint, (SELECT s.position FROM gris.sealing s WHERE s.at <= $1::timestamptz
                                      ORDER BY s.position DESC LIMIT 1), 0) AS position) m
