/*
 * The roll-up's story: for each layout its plan; for each period and basis, small to large, the
 * rows of its keys, admin first, children before parents. A row depends on filings alone, so a run
 * over some keys equals a run over all.
 * Must not know: databases. Neighbours: roll_plan.c, roll_time.c, roll_orgs.c, roll_stand.c,
 * roll_tell.c in that order.
 */
#include "internal.h"

void roll_run_keep(struct roll_run *run, const struct aggregate *row)
{
    struct roll_pair pair = {row->hierarchy, row->org};
    map_put(&run->rows, roll_pair_keep(run->scratch, pair), (uint32_t)run->row.len);
    VEC_PUSH(run->scratch, &run->row, row);
}

const struct aggregate *roll_run_row(struct roll_run *run, uint32_t hierarchy, uint32_t org)
{
    struct roll_pair pair = {hierarchy, org};
    uint32_t at = map_find(&run->rows, roll_pair_text(&pair));
    if (at != MAP_NONE)
        return run->row.at[at];
    const struct aggregate *stored = run->source->stored(run->source->ctx, hierarchy, run->l->index,
                                                         org, run->period, run->basis);
    return stored != NULL ? stored : roll_expected_row(run, hierarchy, org);
}

static void copy_fractions(struct fraction *to, const struct fraction *from, size_t len)
{
    for (size_t i = 0; to != NULL && from != NULL && i < len; i++)
        to[i] = from[i];
}

/* Another hierarchy's unit without children there: its admin row under another name. */
static void borrow(struct roll_run *run, struct aggregate *row)
{
    const struct aggregate *admin = roll_run_row(run, 0, row->org);
    size_t n = admin->slots < row->slots ? admin->slots : row->slots;
    for (size_t s = 0; s < n; s++) {
        row->own[s] = admin->own[s];
        row->children[s] = admin->children[s];
        row->effective[s] = admin->effective[s];
        row->reported[s] = admin->reported[s];
        row->expected[s] = admin->expected[s];
        row->flags[s] = admin->flags[s];
        row->children_reported[s] = admin->children_reported[s];
        row->children_expected[s] = admin->children_expected[s];
        row->children_flags[s] = admin->children_flags[s];
    }
    copy_fractions(row->own_parts, admin->own_parts, n);
    copy_fractions(row->children_parts, admin->children_parts, n);
    copy_fractions(row->effective_parts, admin->effective_parts, n);
    row->filings = admin->filings;
}

static void compute(struct roll_run *run, struct aggregate *row)
{
    struct roll_clashes clashes;
    const struct roll_own *own = roll_time_own(run, row->org, &clashes);
    const struct roll_sums *sums = roll_orgs_sum(run, row->hierarchy, row->org);
    uint32_t need = roll_need_of(run->l, row->org, run->period).all;
    roll_stand(run->l, own, sums, roll_need_bytes(run->l, need), row);
    if (run->basis == BASIS_BEST)
        roll_tell(run, row, own, sums, &clashes);
}

static void run_key(struct roll_run *run, const struct roll_key *key)
{
    struct aggregate *row = roll_stand_new(run->l, run->scratch);
    row->hierarchy = key->key.hierarchy;
    row->org = key->key.org;
    row->period = run->period;
    row->basis = run->basis;
    if (roll_layout_borrows(run->l, row->hierarchy, row->org, run->end))
        borrow(run, row);
    else
        compute(run, row);
    roll_run_keep(run, row);
    if (run->ok)
        run->ok = run->sink->aggregate(run->sink->ctx, row);
}

static void run_group(struct roll_run *run, const struct roll_key *keys, size_t len)
{
    run->period = keys[0].key.period;
    run->end = keys[0].end;
    arena_reset(run->scratch);
    map_init(&run->rows, run->scratch, len);
    run->row.at = NULL;
    run->row.len = run->row.cap = 0;
    for (size_t i = 0; i < len && run->ok; i++)
        run_key(run, &keys[i]);
}

static void
run_layout(struct roll_run *run, const struct rollup_touch *touches, size_t len, unsigned bases)
{
    struct arena *arena = arena_new(0);
    struct roll_keys keys;
    run->l = roll_layout_new(run->catalog, touches[0].layout, arena);
    roll_plan_layout(run->l, touches, len, arena, &keys);
    for (size_t from = 0, to; from < keys.len && run->ok; from = to) {
        for (to = from;
             to < keys.len && period_eq(keys.at[to].key.period, keys.at[from].key.period);)
            to++;
        for (int basis = 0; basis < BASIS_COUNT && run->ok; basis++) {
            run->basis = (enum basis)basis;
            if ((bases >> basis & 1U) != 0)
                run_group(run, keys.at + from, to - from);
        }
    }
    arena_free(arena);
}

bool rollup_run(const struct catalog *catalog,
                const struct rollup_touch *touches,
                size_t len,
                unsigned bases,
                const struct rollup_source *source,
                const struct rollup_sink *sink,
                struct arena *arena)
{
    struct roll_run run = {.catalog = catalog,
                           .source = source,
                           .sink = sink,
                           .arena = arena,
                           .scratch = arena_new(0),
                           .ok = true};
    struct rollup_touch *sorted = roll_plan_sort(catalog, touches, &len, arena);
    for (size_t from = 0, to; from < len && run.ok; from = to) {
        for (to = from; to < len && sorted[to].layout == sorted[from].layout;)
            to++;
        run_layout(&run, sorted + from, to - from, bases);
    }
    arena_free(run.scratch);
    return run.ok;
}
