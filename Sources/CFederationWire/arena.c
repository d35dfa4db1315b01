// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

#include "include/arena.h"

#include <stdint.h>
#include <stdlib.h>

static const size_t alignment = 16;

static void *arena_alloc(void *context, size_t size) {
  tsn_arena *arena = context;
  size_t room = arena->capacity - arena->used;
  if (size > room || room - size < alignment) {
    arena->exhausted = true;
    return NULL;
  }
  void *result = arena->base + arena->used;
  arena->used += (size + alignment - 1) / alignment * alignment;
  return result;
}

// Everything goes at once, by tsn_arena_reset.
static void arena_free(void *context, void *pointer) {
  (void)context;
  (void)pointer;
}

tsn_arena *tsn_arena_create(size_t capacity) {
  if (capacity > SIZE_MAX - 63) return NULL;
  tsn_arena *arena = calloc(1, sizeof *arena);
  if (arena == NULL) return NULL;
  arena->base = aligned_alloc(64, (capacity + 63) / 64 * 64);
  if (arena->base == NULL) {
    free(arena);
    return NULL;
  }
  arena->capacity = capacity;
  arena->allocator = (ProtobufCAllocator){arena_alloc, arena_free, arena};
  return arena;
}

void tsn_arena_destroy(tsn_arena *arena) {
  if (arena == NULL) return;
  free(arena->base);
  free(arena);
}

void tsn_arena_reset(tsn_arena *arena) {
  arena->used = 0;
  arena->exhausted = false;
}
