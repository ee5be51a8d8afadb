-- cells_unstage(); the staged rows become report cells
WITH staged AS (DELETE FROM stage_cells RETURNING *)
INSERT INTO report_cells (period, org_id, layout_id, form_id, vintage, version, submission, place_row, place_column, cells, status_slot, status,
                          places)
SELECT period, org_id, layout_id, form_id, vintage, version, submission, place_row, place_column, cells, status_slot, status, places
  FROM staged
