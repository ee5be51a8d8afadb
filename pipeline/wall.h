/*
 * wall: what a process gives up before it sees hostile bytes. Behind the wall it has one descriptor to write to, bounded memory and processor time,
 * and a handful of system calls; anything else kills it. Knows no bytes and no catalog. Neighbours: zygote.c, reader.h.
 */
#ifndef GRIS_PIPELINE_WALL_H
#define GRIS_PIPELINE_WALL_H

#include <stdbool.h>
#include <stddef.h>

/* The status with which a process ends when its memory is used up. */
#define WALL_EXHAUSTED 99
/* The status of a process around which the wall could not be built, or that could not begin its work. */
#define WALL_NOT_BUILT 98
/* The only descriptor behind the wall. */
#define WALL_FD 3

/* False in builds with sanitizers or for valgrind: these need more memory and calls than the wall leaves, so memory and calls are not bounded. */
extern const bool wall_is_whole;

/* Once, in a process that will fork those behind the wall: whatever libraries open, draw or look up at their first use is done here, and a network
 * of its own without any way out is entered where the system allows it. */
void wall_prepare(void);
/* Builds the wall around the calling process. `fd` becomes WALL_FD, every other descriptor is closed. `room` is what it may map beyond what it has
 * mapped, in bytes; `seconds` its processor time. Does not return when any part cannot be built: the process ends with WALL_NOT_BUILT. */
void wall_build(int fd, size_t room, unsigned seconds);

#endif
