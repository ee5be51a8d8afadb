-- rollback()
ROLLBACK
