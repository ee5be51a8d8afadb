-- The peer of the refresh, for pgbench: a revision of all 250 figures of one unit's January as one set-based delta on the narrow aggregates
-- that it touches: province and nation, month, quarter, half, nine months, year. That the revision itself is stored is not counted.
\set area random(1, :areas)
begin;
update peer.aggregate a
   set value = a.value + d.delta
  from (select s.area, p.id as period, c.id as cell, 1::bigint as delta
          from (values (0::smallint), (:area::smallint)) s (area)
         cross join peer.period p cross join peer.cell c
         where p.first = 0) d
 where a.area = d.area and a.period = d.period and a.cell = d.cell;
commit;
