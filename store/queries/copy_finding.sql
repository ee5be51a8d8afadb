-- copy_finding(); findings of one run into the session's staging table
COPY stage_finding FROM STDIN (FORMAT binary)
