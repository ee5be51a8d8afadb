-- surrogate_add($1 ids, $2 levels, $3 codes, $4 first days of units; $5 ids, $6 codes of hierarchies; $7, $8 of layouts) -> how many
WITH units AS (
    INSERT INTO org_unit (org_id, level, code, valid_from)
    SELECT r.id, r.level, r.code, r.valid_from::date
      FROM unnest($1::int[], $2::text[], $3::text[], $4::text[]) AS r (id, level, code, valid_from)
    RETURNING 1),
trees AS (
    INSERT INTO hierarchy (hierarchy_id, code)
    SELECT r.id, r.code FROM unnest($5::int[], $6::text[]) AS r (id, code)
    RETURNING 1),
layouts AS (
    INSERT INTO layout (layout_id, code)
    SELECT r.id, r.code FROM unnest($7::int[], $8::text[]) AS r (id, code)
    RETURNING 1)
SELECT (SELECT count(*) FROM units) + (SELECT count(*) FROM trees) + (SELECT count(*) FROM layouts)
