-- The peer raw COPY: what psql.sql stored, as binary files of the server in the folder :dir. Narrow rows, and one row a report.
set search_path = peer;
copy (select org, period, cell, value from fact order by org, period, cell) to :'narrow' (format binary);
copy (select period, org, 1::smallint, 1, array_agg(value order by cell) from fact group by org, period order by org, period) to :'vectors' (format binary);
