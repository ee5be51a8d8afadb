-- copy_aggregate(); rows of one run into the session's staging table
COPY stage_aggregate FROM STDIN (FORMAT binary)
