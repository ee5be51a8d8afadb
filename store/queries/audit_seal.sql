-- audit_seal() -> the highest position
SELECT audit_seal()
