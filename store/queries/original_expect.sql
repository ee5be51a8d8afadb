-- original_expect($1 digests): those that are not stored must be when the transaction ends
INSERT INTO original_due (digest)
SELECT d.digest FROM unnest($1::bytea[]) AS d (digest) WHERE NOT EXISTS (SELECT FROM original o WHERE o.digest = d.digest)
