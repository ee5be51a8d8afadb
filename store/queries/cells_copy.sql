-- cells_copy(): rows of report_cells into the session's stage
COPY stage_cells FROM STDIN (FORMAT binary)
