-- audit_position() -> the highest position that this snapshot sees, 0 when there is none
SELECT coalesce(max(position), 0) FROM audit
