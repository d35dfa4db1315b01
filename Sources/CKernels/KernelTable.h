// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// One set of kernels per instruction set; the signatures are those of CKernels.h.

#ifndef TSN_KERNEL_TABLE_H
#define TSN_KERNEL_TABLE_H

#include "CKernels.h"

typedef struct tsn_kernel_table {
  const char *name;
  void (*accumulate)(int64_t *accumulator, const float *x, double weight, size_t n);
  void (*accumulate_store)(int64_t *accumulator, const float *x, double weight, size_t n);
  void (*apply)(float *parameters, const int64_t *accumulator, double factor, size_t n);
  void (*summarise)(tsn_summary *out, const float *x, size_t n);
  void (*float16_from_float32)(uint16_t *out, const float *x, size_t n);
  void (*float32_from_float16)(float *out, const uint16_t *x, size_t n);
  void (*subtract)(float *out, const float *a, const float *b, size_t n);
  void (*fill)(float *out, float value, size_t n);
} tsn_kernel_table;

extern const tsn_kernel_table tsn_kernels_generic;
#if defined(__x86_64__)
extern const tsn_kernel_table tsn_kernels_avx2;
extern const tsn_kernel_table tsn_kernels_avx512;
#endif

#endif
