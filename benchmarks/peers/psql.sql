-- The peer psql + SQL: load, validate, store, add up, export, as one would write it with tables of one figure a row.
-- Run in the folder of job.csv after psql-before.sql. What stages rows is unlogged; what is stored is logged, has its key and is flushed.
-- A report with any error does not enter: its unit and month are in `rejected`.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset tuples_only on
\pset format unaligned
set search_path = peer;
set work_mem = '256MB';
set maintenance_work_mem = '1GB';
select clock_timestamp() as began \gset

create unlogged table raw (org_code text, period text, indicator_code text, sex text, value text);
\copy raw from 'job.csv' (format csv, header, force_not_null (sex, value))
analyze raw;
select 'step_load ' || round(extract(epoch from clock_timestamp() - :'began'), 4);
select clock_timestamp() as began \gset

create unlogged table bound as
select org, period, cell, value, error, case when error is not null then given end as given
  from (select org, period, cell, given,
               case when org is null then 'unknown_org'
                    when period is null then 'unknown_period'
                    when cell is null then 'unknown_indicator'
                    when number is null then 'wrong_type'
                    when number < minimum or number > maximum then 'out_of_range' end as error,
               case when number between minimum and maximum then (number * 1000)::bigint end as value
          from (select o.id as org, p.id as period, c.id as cell, c.minimum, c.maximum, r.value as given,
                       case when r.value ~ '^-?[0-9]+([.][0-9]{1,3})?$' then r.value::numeric end as number
                  from raw r
                  left join org o on o.code = r.org_code
                  left join period p on p.code = r.period
                  left join cell c on c.indicator_code = r.indicator_code and c.sex = r.sex
                offset 0) as row
        offset 0) as judged;
analyze bound;
create table error as
select org, period, cell, given, error from bound where error is not null;
insert into error (org, period, cell, error)
select r.org, r.period, c.id, 'missing_required'
  from (select distinct org, period from bound where org is not null and period is not null) r
 cross join cell c
  left join (select b.org, b.period, b.cell from bound b join cell k on k.id = b.cell where k.required) f
    on f.org = r.org and f.period = r.period and f.cell = c.id
 where c.required and f.cell is null;
select 'step_validate ' || round(extract(epoch from clock_timestamp() - :'began'), 4);
select clock_timestamp() as began \gset

insert into error (org, period, cell, error)
select org, period, total, 'broken_rule'
  from (select b.org, b.period, r.total, sum(b.value * r.sign) as difference, count(*) as present
          from bound b join rule_cell r on r.cell = b.cell
         where b.error is null
         group by 1, 2, 3) judged
 where present = 3 and difference <> 0;
select 'step_rules ' || round(extract(epoch from clock_timestamp() - :'began'), 4);
select clock_timestamp() as began \gset

create table rejected as
select distinct org, period from error where org is not null and period is not null;
create table fact (org int not null, period smallint not null, cell smallint not null, value bigint not null);
insert into fact
select b.org, b.period, b.cell, b.value
  from bound b
 where b.error is null
   and not exists (select from rejected r where r.org = b.org and r.period = b.period);
alter table fact add primary key (org, period, cell);
analyze fact;
select 'step_store ' || round(extract(epoch from clock_timestamp() - :'began'), 4);
select clock_timestamp() as began \gset

-- By province and month, or for stocks by province and period; then the longer periods of flows; then the nation.
create table aggregate (area smallint, period smallint, cell smallint, value bigint not null, primary key (area, period, cell));
insert into aggregate
select m.area, p.id, m.cell, sum(m.value)
  from (select o.area, f.period, f.cell, sum(f.value)::bigint as value
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
select 'step_aggregate ' || round(extract(epoch from clock_timestamp() - :'began'), 4);
select clock_timestamp() as began \gset

create view document as
select json_build_object('org', a.code, 'figures', json_object_agg(d.code, d.list order by d.id)) as body
  from area a
  join (select a.id as area, p.id, p.code, json_agg(round(g.value / 1000.0, c.decimals) order by c.id) as list
          from area a cross join period p cross join cell c
          left join aggregate g on g.area = a.id and g.period = p.id and g.cell = c.id
         group by a.id, p.id) d on d.area = a.id
 group by a.id;
\copy (select body from document) to 'documents.jsonl'
select 'step_export ' || round(extract(epoch from clock_timestamp() - :'began'), 4);
