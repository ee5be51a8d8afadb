-- save_form_cell($1 load, $2 forms, $3 places in reading order, $4 slots, $5 required, $6 row ids, $7 column ids) -> closed, opened
WITH next AS (
    SELECT *
      FROM unnest($2::int[], $3::int[], $4::int[], $5::boolean[], $6::text[], $7::text[])
        AS r (form_id, n, slot, required, row_id, column_id)),
gone AS (
    UPDATE form_cell c SET load_to = $1::int
     WHERE c.load_to IS NULL
       AND NOT EXISTS (SELECT FROM next n
                        WHERE n.form_id = c.form_id AND n.n = c.n AND n.slot = c.slot AND n.required = c.required
                          AND n.row_id = c.row_id AND n.column_id = c.column_id)
    RETURNING 1),
opened AS (
    INSERT INTO form_cell (form_id, n, slot, required, row_id, column_id, load_from)
    SELECT n.form_id, n.n, n.slot, n.required, n.row_id, n.column_id, $1::int
      FROM next n
     WHERE NOT EXISTS (SELECT FROM form_cell c
                        WHERE c.load_to IS NULL
                          AND n.form_id = c.form_id AND n.n = c.n AND n.slot = c.slot AND n.required = c.required
                          AND n.row_id = c.row_id AND n.column_id = c.column_id)
    RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM opened)
