-- The peer psql + SQL: what it found, for the comparison.
\pset tuples_only on
\pset format unaligned
\pset fieldsep ' '
set search_path = peer;
select error, count(*) from error group by error;
select 'accepted', count(*) from (select distinct org, period from fact) f;
select 'rejected', count(*) from rejected;
select 'cells', count(*) from fact;
select 'figures', count(*) from aggregate;
select 'sum', sum(value) from aggregate;
select 'check', sum(value % 1000003 * ((area * 31 + period) * 250 + cell)) from aggregate;
