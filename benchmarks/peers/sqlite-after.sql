-- The peer SQLite: what it found, for the comparison.
.mode list
.separator ' '
select error, count(*) from error group by error;
select 'accepted', count(*) from (select distinct org, period from fact);
select 'rejected', count(*) from rejected;
select 'cells', count(*) from fact;
select 'figures', count(*) from aggregate;
select 'sum', sum(value) from aggregate;
select 'check', sum(value % 1000003 * ((area * 31 + period) * 250 + cell)) from aggregate;
