-- The peer psql + SQL: what is there before the job, as gris has its schema and its catalog. Run in the folder of area.csv and so on.
drop schema if exists peer cascade;
create schema peer;
set search_path = peer;
create table area (id smallint primary key, code text not null unique);
create table org (id int primary key, code text not null unique, area smallint not null references area);
create table cell (id smallint primary key, indicator_code text not null, sex text not null, decimals int not null,
                   stock boolean not null, required boolean not null, minimum bigint not null, maximum bigint not null,
                   unique (indicator_code, sex));
create table period (id smallint primary key, code text not null unique, first smallint not null, last smallint not null);
\copy area from 'area.csv' csv header
\copy org from 'org.csv' csv header
\copy cell from 'cell.csv' (format csv, header, force_not_null (sex))
\copy period from 'period.csv' csv header
create table rule_cell (rule smallint, total smallint, cell smallint primary key, sign smallint not null);
\copy rule_cell from 'rule.csv' csv header
create table span as
select m.id as month, p.id, p.last from period m join period p on m.id between p.first and p.last where m.id < 12;
analyze;
checkpoint;
