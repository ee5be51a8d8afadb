-- applied_count($1 layout, $2 year) -> how many units the aggregates of the year contain
SELECT count(*) FROM applied WHERE layout_id = $1::int AND year = $2::int
