-- verify_positions() -> the highest position that a run or a release names, 0 when there is none
SELECT greatest((SELECT max(position) FROM aggregate_run), (SELECT max(position) FROM release), 0)
