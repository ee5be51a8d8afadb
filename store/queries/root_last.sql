-- root_last() -> position, size, document of the last root
SELECT position, size, document FROM audit_root ORDER BY position DESC LIMIT 1
