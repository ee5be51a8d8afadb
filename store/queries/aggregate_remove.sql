-- aggregate_remove($1 full): rows that stand on no filing any more; in a full run also those that it did not make
DELETE FROM aggregate a
 WHERE EXISTS (SELECT FROM stage_aggregate s
                WHERE (s.hierarchy_id, s.period, s.org_id, s.layout_id, s.basis) = (a.hierarchy_id, a.period, a.org_id, a.layout_id, a.basis)
                  AND s.filings = 0)
    OR $1::boolean
   AND NOT EXISTS (SELECT FROM stage_aggregate s
                    WHERE (s.hierarchy_id, s.period, s.org_id, s.layout_id, s.basis)
                        = (a.hierarchy_id, a.period, a.org_id, a.layout_id, a.basis))
