-- The peer of the refresh: the aggregates of psql.sql, narrow, as they stand after the job.
set search_path = peer;
vacuum (analyze) aggregate;
checkpoint;
