/*
 * leaves: aggregates for readers: those stored, and those of units that have none beneath them, made of their filings. Neighbours: figures.c,
 * aggregate.c.
 */
#ifndef GRIS_PIPELINE_LEAVES_H
#define GRIS_PIPELINE_LEAVES_H

#include "indicators/indicators.h"
#include "session.h"

/* A layout of the catalog in force, classified once a session. */
struct roll_layout *leaves_layout(struct pipeline *p, uint32_t layout);

/* The rows of the keys that hold for the basis, in no order; keys without a row give none. False from `each` stops. */
enum status leaves_read(struct pipeline *p,
                        const struct store_aggregate_key *keys,
                        size_t len,
                        enum basis basis,
                        struct arena *arena,
                        bool (*each)(void *ctx, const struct aggregate *aggregate),
                        void *ctx,
                        struct diags *diags);

/* The same of what the units filed themselves, as if none stood beneath them. */
enum status leaves_read_own(struct pipeline *p,
                            const struct store_aggregate_key *keys,
                            size_t len,
                            enum basis basis,
                            struct arena *arena,
                            bool (*each)(void *ctx, const struct aggregate *aggregate),
                            void *ctx,
                            struct diags *diags);

/* Where anything stands in basis best (ids 0): layouts, units and periods of rows, and of the filings beneath them. */
enum status leaves_keys(struct pipeline *p,
                        struct arena *arena,
                        struct store_stales *ret_rows,
                        struct store_stales *ret_filed,
                        struct diags *diags);

/* The store's keys, and filings, as indicators/ names them. */
struct store_aggregate_key leaves_key(const struct rollup_key *key);
struct rollup_filings leaves_filings(const struct store_filings *filings);

#endif
