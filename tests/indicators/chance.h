/*
 * Chance that can be repeated: a seed gives the same world on every machine (xorshift, Marsaglia 2003). Neighbours: the tests of random worlds.
 */
#ifndef GRIS_TESTS_INDICATORS_CHANCE_H
#define GRIS_TESTS_INDICATORS_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

static uint64_t chance; /* what stands next; never 0 */

static inline uint32_t draw(uint32_t below)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (uint32_t)((chance >> 20) % below);
}

static inline bool often(uint32_t percent)
{
    return draw(100) < percent;
}

#endif
