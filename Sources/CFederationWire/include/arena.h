// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// A bump allocator for protobuf-c with a hard cap. Unpacking a hostile message can ask for many
// times its size (empty map entries, small sub-messages); here it runs into the cap, unpacking
// returns NULL, and nothing was taken from the heap.

#ifndef TSN_ARENA_H
#define TSN_ARENA_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct tsn_arena {
  ProtobufCAllocator allocator; // pass &arena->allocator to *_unpack
  unsigned char *base;
  size_t capacity;
  size_t used;
  bool exhausted; // an allocation since the last reset did not fit
} tsn_arena;

// An arena of `capacity` bytes, or NULL when there is no memory for it.
tsn_arena *tsn_arena_create(size_t capacity);

// Frees the arena and all that was unpacked into it.
void tsn_arena_destroy(tsn_arena *arena);

// Forgets all that was unpacked; the memory stays.
void tsn_arena_reset(tsn_arena *arena);

#endif
