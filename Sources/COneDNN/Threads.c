// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Parallel regions on libgomp, the OpenMP runtime that oneDNN is linked to. A second pool of
// threads would compete with oneDNN's, whose threads spin for a while after each region.

#include "COneDNN.h"

// What a compiler emits for `#pragma omp parallel`. clang's own -fopenmp means another runtime.
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern void omp_set_num_threads(int threads);

typedef struct region {
  void (*body)(void *context, int thread, int threads);
  void *context;
  int threads;
} region;

static void enter(void *data) {
  const region *r = data;
  // The runtime may grant fewer threads than were asked for, as OMP_THREAD_LIMIT says.
  for (int t = omp_get_thread_num(); t < r->threads; t += omp_get_num_threads()) {
    r->body(r->context, t, r->threads);
  }
}

void tsn_set_thread_count(int threads) { omp_set_num_threads(threads); }

void tsn_parallel(
    void (*body)(void *context, int thread, int threads), void *context, int threads) {
  if (threads == 1) {
    body(context, 0, 1);
    return;
  }
  region r = {body, context, threads};
  GOMP_parallel(enter, &r, (unsigned)threads, 0);
}
