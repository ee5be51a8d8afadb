// The peer DuckDB: the same job as psql.sql in a process of its own, two threads, a database file that does not exist yet.
//   node job.mjs FOLDER THREADS      FOLDER holds area.csv, org.csv, cell.csv, rule.csv, period.csv and job.csv
// Prints the seconds of each step, then what it found. Durable: checkpointed at the end.
import {DuckDBInstance} from '@duckdb/node-api';

const [folder, threads] = process.argv.slice(2);
const instance = await DuckDBInstance.create(`${folder}/job.duckdb`, {threads});
const db = await instance.connect();
let began = process.hrtime.bigint();

function step(name) {
    const now = process.hrtime.bigint();
    console.log(`step_${name} ${(Number(now - began) / 1e9).toFixed(4)}`);
    began = now;
}

async function tell(name, sql) {
    for (const row of await (await db.runAndReadAll(sql)).getRows())
        console.log(name === '' ? row.join(' ') : `${name} ${row[0]}`);
}

await db.run(`
create table area as select * from read_csv('${folder}/area.csv', header = true, columns = {id: 'smallint', code: 'varchar'});
create table org as select * from read_csv('${folder}/org.csv', header = true, columns = {id: 'int', code: 'varchar', area: 'smallint'});
create table period as select * from read_csv('${folder}/period.csv', header = true, columns = {id: 'smallint', code: 'varchar', first: 'smallint', last: 'smallint'});
create table cell as select * replace (coalesce(sex, '') as sex) from read_csv('${folder}/cell.csv', header = true,
    columns = {id: 'smallint', indicator_code: 'varchar', sex: 'varchar', decimals: 'int', stock: 'int', required: 'int', minimum: 'bigint', maximum: 'bigint'});
create table rule_cell as select * from read_csv('${folder}/rule.csv', header = true, columns = {rule: 'smallint', total: 'smallint', cell: 'smallint', sign: 'int'});
create table span as select m.id as month, p.id, p.last from period m join period p on m.id between p.first and p.last where m.id < 12;
`);
step('open');

// try_cast to double is DuckDB's fastest check of a number; thousandths below 2^53 come out exact.
await db.run(`
create temp table bound as
select org, period, cell, value, error, case when error is not null then given end as given
  from (select org, period, cell, given,
       case when org is null then 'unknown_org'
            when period is null then 'unknown_period'
            when cell is null then 'unknown_indicator'
            when number is null then 'wrong_type'
            when number < minimum or number > maximum then 'out_of_range' end as error,
       case when number between minimum and maximum then round(number * 1000)::bigint end as value
          from (select o.id as org, p.id as period, c.id as cell, c.minimum, c.maximum, r.value as given, try_cast(r.value as double) as number
          from read_csv('${folder}/job.csv', header = true, delim = ',', quote = '"', auto_detect = false,
                        columns = {org_code: 'varchar', period: 'varchar', indicator_code: 'varchar', sex: 'varchar', value: 'varchar'}) r
          left join org o on o.code = r.org_code
          left join period p on p.code = r.period
          left join cell c on c.indicator_code = r.indicator_code and c.sex = coalesce(r.sex, '')));
create table error as
select org, period, cell, given, error from bound where error is not null;
insert into error (org, period, cell, error)
select r.org, r.period, c.id, 'missing_required'
  from (select distinct org, period from bound where org is not null and period is not null) r
 cross join cell c
  anti join (select b.org, b.period, b.cell from bound b join cell k on k.id = b.cell and k.required = 1) f on f.org = r.org and f.period = r.period and f.cell = c.id
 where c.required = 1;
`);
step('load_and_validate');

await db.run(`
insert into error (org, period, cell, error)
select org, period, total, 'broken_rule'
  from (select b.org, b.period, r.total, sum(b.value * r.sign) as difference, count(*) as present
          from bound b join rule_cell r on r.cell = b.cell
         where b.error is null
         group by all)
 where present = 3 and difference <> 0;
`);
step('rules');

await db.run(`
create table rejected as
select distinct org, period from error where org is not null and period is not null;
`);
step('rejected');

await db.run(`
create table fact as
select b.org::int as org, b.period::smallint as period, b.cell::smallint as cell, b.value
  from bound b anti join rejected r on r.org = b.org and r.period = b.period
 where b.error is null;
checkpoint;
`);
step('store');

await db.run(`
create table aggregate as
select m.area, p.id as period, m.cell, sum(m.value)::bigint as value
  from (select o.area, f.period, f.cell, sum(f.value)::bigint as value
          from fact f join org o on o.id = f.org join cell c on c.id = f.cell
         where c.stock = 0
         group by all) m
  join span p on p.month = m.period
 group by all
union all
select o.area, p.id, f.cell, sum(f.value)::bigint
  from (select f.org, f.period, f.cell, f.value, lead(f.period) over (partition by f.org, f.cell order by f.period) as next
          from fact f join cell c on c.id = f.cell
         where c.stock = 1) f
  join org o on o.id = f.org
  join span p on p.month = f.period and (f.next is null or f.next > p.last)
 group by all;
insert into aggregate
select 0, period, cell, sum(value)::bigint from aggregate group by period, cell;
`);
step('aggregate');

await db.run(`
copy (select {org: a.code, figures: map_from_entries(list({k: d.code, v: d.list} order by d.id))} as body
        from area a
        join (select a.id as area, p.id, p.code, list(round(g.value / 1000, c.decimals) order by c.id) as list
                from area a cross join period p cross join cell c
                left join aggregate g on g.area = a.id and g.period = p.id and g.cell = c.id
               group by a.id, p.id, p.code) d on d.area = a.id
       group by a.id, a.code) to '${folder}/documents.jsonl' (format json);
checkpoint;
`);
step('export');

await tell('', 'select error, count(*) from error group by error');
await tell('accepted', 'select count(*) from (select distinct org, period from fact)');
await tell('rejected', 'select count(*) from rejected');
await tell('cells', 'select count(*) from fact');
await tell('figures', 'select count(*) from aggregate');
await tell('sum', 'select sum(value) from aggregate');
await tell('check', 'select sum(value % 1000003 * ((area::bigint * 31 + period) * 250 + cell)) from aggregate');
