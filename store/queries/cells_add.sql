-- cells_add(one row of report_cells, in the order of its columns)
INSERT INTO report_cells (period, org_id, layout_id, form_id, vintage, version, submission, place_row, place_column, cells, status_slot, status,
                          places)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
