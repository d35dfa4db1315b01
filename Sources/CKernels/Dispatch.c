// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The public kernels: each calls the table of the instruction set in use.

#include <stdatomic.h>
#include <string.h>

#include "KernelTable.h"

// Null until first needed. The best table is the same for all threads, so it does not matter
// which of several first callers stores it.
static const tsn_kernel_table *_Atomic selected;

static bool available(const tsn_kernel_table *table) {
#if defined(__x86_64__)
  if (table == &tsn_kernels_avx512) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  }
  if (table == &tsn_kernels_avx2) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("f16c");
  }
#endif
  return table == &tsn_kernels_generic;
}

// The best table that this processor can run, among those of the name if there is one.
static const tsn_kernel_table *choose(const char *name) {
  static const tsn_kernel_table *const best_first[] = {
#if defined(__x86_64__)
      &tsn_kernels_avx512,
      &tsn_kernels_avx2,
#endif
      &tsn_kernels_generic,
  };
  for (size_t i = 0; i < sizeof best_first / sizeof *best_first; i++) {
    const tsn_kernel_table *table = best_first[i];
    if ((!name || strcmp(name, table->name) == 0) && available(table)) return table;
  }
  return NULL;
}

static const tsn_kernel_table *kernels(void) {
  const tsn_kernel_table *table = atomic_load_explicit(&selected, memory_order_relaxed);
  if (table) return table;
  // A selection made meanwhile stays.
  const tsn_kernel_table *best = choose(NULL);
  return atomic_compare_exchange_strong(&selected, &table, best) ? best : table;
}

const char *tsn_isa_name(void) { return kernels()->name; }

bool tsn_select_isa(const char *name) {
  const tsn_kernel_table *table = choose(name);
  if (table) atomic_store(&selected, table);
  return table != NULL;
}

tsn_summary tsn_summary_empty(void) { return (tsn_summary){0, 0, true}; }

#define PUBLIC(name, parameters, arguments) \
  void tsn_##name parameters { kernels()->name arguments; }
TSN_KERNEL_LIST(PUBLIC)
