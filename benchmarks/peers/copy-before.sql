-- The peer raw COPY: empty tables. The vectors have the key and the compression that a store of reports needs; the narrow rows have no key.
create schema if not exists peer;
set search_path = peer;
drop table if exists narrow, vectors;
create table narrow (org int not null, period smallint not null, cell smallint not null, value bigint not null);
create table vectors (period smallint, org int, form smallint, version int, v bigint[] compression lz4, primary key (period, org, form, version));
checkpoint;
