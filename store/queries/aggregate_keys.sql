-- aggregate_keys() -> layout, org, period of every stored row in basis best
SELECT DISTINCT layout_id, org_id, period FROM aggregate WHERE basis = 0
