-- copy_cells(); rows of report_cells into the partition of their year, whose digits stand for 0000
COPY report_cells_0000 (period, org_id, layout_id, form_id, vintage, version, submission, place_row, place_column, cells, status_slot, status, places) FROM STDIN (FORMAT binary)
