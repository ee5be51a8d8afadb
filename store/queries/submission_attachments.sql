-- submission_attachments($1 submission) -> kind, name, media type, digest, size
SELECT a.kind, a.name, a.media_type, a.original, o.size
  FROM attachment a
  JOIN original o ON o.digest = a.original
 WHERE a.submission = $1::bigint
 ORDER BY a.n
