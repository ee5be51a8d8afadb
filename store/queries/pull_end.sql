-- pull_end($1 run, $2 ended, $3 outcome, $4 url, $5 status, $6 bytes, $7 originals, $8 submissions, $9 accepted, $10 rejected, $11 duplicates, $12 finding,
--   $13 message)
UPDATE pull_run
   SET ended_at = $2, outcome = $3, url = $4, status = $5, bytes = $6, originals = $7, submissions = $8, accepted = $9, rejected = $10,
       duplicates = $11, finding = $12, message = $13
 WHERE id = $1
