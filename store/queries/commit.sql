-- commit()
COMMIT
