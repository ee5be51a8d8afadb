-- The peer SQLite: the same job as psql.sql in the shell of SQLite 3.40 or later. Run in the folder of area.csv and job.csv, on a database file that
-- does not exist yet. Durable: one transaction with the default journal and synchronous = full for what is stored.
.bail on
pragma cache_size = -2000000;
pragma temp_store = memory;
pragma threads = 2;
create table area (id integer primary key, code text not null unique);
create table org (id integer primary key, code text not null unique, area int not null);
create table cell (id integer primary key, indicator_code text not null, sex text not null, decimals int not null, stock int not null,
                   required int not null, minimum int not null, maximum int not null, unique (indicator_code, sex));
create table period (id integer primary key, code text not null unique, first int not null, last int not null);
.mode csv
.import --skip 1 area.csv area
.import --skip 1 org.csv org
.import --skip 1 cell.csv cell
.import --skip 1 period.csv period
create table rule_cell (rule int, total int, cell integer primary key, sign int not null);
.import --skip 1 rule.csv rule_cell
create table span as
select m.id as month, p.id, p.last from period m join period p on m.id between p.first and p.last where m.id < 12;
create index span_month on span (month);

create temp table raw (org_code text, period text, indicator_code text, sex text, value text);
.import --schema temp --skip 1 job.csv raw

begin;
create temp table bound as
select org, period, cell, value, error, case when error is not null then given end as given
  from (select org, period, cell, given,
               case when org is null then 'unknown_org'
                    when period is null then 'unknown_period'
                    when cell is null then 'unknown_indicator'
                    when number is null then 'wrong_type'
                    when number < minimum or number > maximum then 'out_of_range' end as error,
               cast(round(number * 1000) as integer) as value
          from (select o.id as org, p.id as period, c.id as cell, c.minimum, c.maximum, r.value as given,
                       case when r.value regexp '^-?[0-9]+([.][0-9]+)?$' then cast(r.value as real) end as number
                  from temp.raw r
                  left join org o on o.code = r.org_code
                  left join period p on p.code = r.period
                  left join cell c on c.indicator_code = r.indicator_code and c.sex = r.sex));
create table error as
select org, period, cell, given, error from bound where error is not null;
create temp table filed (org int, period int, cell int, primary key (org, period, cell)) without rowid;
insert into filed
select b.org, b.period, b.cell
  from bound b join cell c on c.id = b.cell
 where c.required and b.org is not null and b.period is not null;
insert into error (org, period, cell, error)
select r.org, r.period, c.id, 'missing_required'
  from (select distinct org, period from bound where org is not null and period is not null) r
 cross join cell c
 where c.required
   and not exists (select 1 from filed f where f.org = r.org and f.period = r.period and f.cell = c.id);
insert into error (org, period, cell, error)
select org, period, total, 'broken_rule'
  from (select b.org, b.period, r.total, sum(b.value * r.sign) as difference, count(*) as present
          from bound b join rule_cell r on r.cell = b.cell
         where b.error is null
         group by 1, 2, 3)
 where present = 3 and difference <> 0;
create table rejected (org int, period int, primary key (org, period)) without rowid;
insert into rejected
select distinct org, period from error where org is not null and period is not null;
create table fact (org int not null, period int not null, cell int not null, value int not null, primary key (org, period, cell)) without rowid;
insert into fact
select b.org, b.period, b.cell, b.value
  from bound b
 where b.error is null
   and not exists (select 1 from rejected r where r.org = b.org and r.period = b.period)
 order by 1, 2, 3;
commit;

begin;
create table aggregate (area int, period int, cell int, value int not null, primary key (area, period, cell)) without rowid;
insert into aggregate
select m.area, p.id, m.cell, sum(m.value)
  from (select o.area, f.period, f.cell, sum(f.value) as value
          from fact f join org o on o.id = f.org join cell c on c.id = f.cell
         where not c.stock
         group by 1, 2, 3) m
  join span p on p.month = m.period
 group by 1, 2, 3
union all
select o.area, p.id, f.cell, sum(f.value)
  from (select f.org, f.period, f.cell, f.value, lead(f.period) over (partition by f.org, f.cell order by f.period) as next
          from fact f join cell c on c.id = f.cell
         where c.stock) f
  join org o on o.id = f.org
  join span p on p.month = f.period and (f.next is null or f.next > p.last)
 group by 1, 2, 3;
insert into aggregate
select 0, period, cell, sum(value) from aggregate group by period, cell;
commit;

.mode list
.output documents.jsonl
select json_object('org', a.code, 'figures', json_group_object(d.code, json(d.list)))
  from area a
  join (select area, id, code, json_group_array(value) as list
          from (select a.id as area, p.id, p.code, round(g.value / 1000.0, c.decimals) as value
                  from area a cross join period p cross join cell c
                  left join aggregate g on g.area = a.id and g.period = p.id and g.cell = c.id
                 order by a.id, p.id, c.id)
         group by area, id) d on d.area = a.id
 group by a.id;
.output
