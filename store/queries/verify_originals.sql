-- verify_originals() -> digest, chunks of every original
SELECT digest, chunks FROM original ORDER BY received_at, digest
