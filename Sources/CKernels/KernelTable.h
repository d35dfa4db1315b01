// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// One set of kernels per instruction set; the signatures are those of the public headers.

#ifndef TSN_KERNEL_TABLE_H
#define TSN_KERNEL_TABLE_H

#include "CKernels.h"
#include "WinogradPlan.h"

/// All kernels that are compiled for each instruction set: K(name, parameters, arguments). Each is
/// public as tsn_<name>, a field of the table, and a static function of the loops.
#define TSN_AGGREGATION_KERNELS(K)                                                              \
  K(accumulate, (int64_t * accumulator, const float *x, double weight, size_t n),               \
    (accumulator, x, weight, n))                                                                \
  K(accumulate_store, (int64_t * accumulator, const float *x, double weight, size_t n),         \
    (accumulator, x, weight, n))                                                                \
  K(apply, (float *parameters, const int64_t *accumulator, double factor, size_t n),            \
    (parameters, accumulator, factor, n))                                                       \
  K(summarise, (tsn_summary * out, const float *x, size_t n), (out, x, n))                      \
  K(float16_from_float32, (uint16_t * out, const float *x, size_t n), (out, x, n))              \
  K(float32_from_float16, (float *out, const uint16_t *x, size_t n), (out, x, n))               \
  K(subtract, (float *out, const float *a, const float *b, size_t n), (out, a, b, n))           \
  K(fill, (float *out, float value, size_t n), (out, value, n))

#define TSN_CONVOLUTION_KERNELS(K)                                                              \
  K(winograd_weights,                                                                           \
    (float *u, const float *w, size_t inputs, size_t outputs, size_t begin, size_t end),        \
    (u, w, inputs, outputs, begin, end))                                                        \
  K(winograd_weights_transposed,                                                                \
    (float *u, const float *w, size_t inputs, size_t outputs, size_t begin, size_t end),        \
    (u, w, inputs, outputs, begin, end))                                                        \
  K(winograd_convolve,                                                                          \
    (float *dst, const float *src, const float *u, const float *bias, tsn_convolution shape,    \
     bool relu, float *scratch, tsn_winograd_part part),                                        \
    (dst, src, u, bias, shape, relu, scratch, part))                                            \
  K(winograd_gradient,                                                                          \
    (float *du, const float *src, const float *ddst, tsn_convolution shape, bool add,           \
     float *scratch, tsn_winograd_part part),                                                   \
    (du, src, ddst, shape, add, scratch, part))                                                 \
  K(winograd_gradient_finish,                                                                   \
    (float *dw, const float *du, size_t count, size_t inputs, size_t outputs, size_t begin,     \
     size_t end),                                                                               \
    (dw, du, count, inputs, outputs, begin, end))

#define TSN_KERNEL_LIST(K)                                                                      \
  TSN_AGGREGATION_KERNELS(K)                                                                    \
  TSN_CONVOLUTION_KERNELS(K)

typedef struct tsn_kernel_table {
  const char *name;
#define FIELD(name, parameters, arguments) void(*name) parameters;
  TSN_KERNEL_LIST(FIELD)
#undef FIELD
} tsn_kernel_table;

extern const tsn_kernel_table tsn_kernels_generic;
#if defined(__x86_64__)
extern const tsn_kernel_table tsn_kernels_avx2;
extern const tsn_kernel_table tsn_kernels_avx512;
#endif

#endif
