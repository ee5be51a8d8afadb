-- history_files($1 submission) -> the originals that were taken in together with it, in one group with one audit row: digest, file, the encoding that
--   it was read in where that was no matter of course, the unit of one of its submissions
-- Numbers of a group are near each other.
SELECT DISTINCT ON (s.original) s.original, s.file,
       (SELECT d.args[1] FROM diagnostic d WHERE d.submission = s.id AND d.code = 'N101' ORDER BY d.n LIMIT 1), s.org_id
  FROM submission m
  JOIN submission s ON s.id BETWEEN m.id - 1000000 AND m.id + 1000000 AND s.audit = m.audit
 WHERE m.id = $1::bigint
 ORDER BY s.original, s.id
