// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// One set of kernels per instruction set; the signatures are those of the public headers.

#ifndef TSN_KERNEL_TABLE_H
#define TSN_KERNEL_TABLE_H

#include "CKernels.h"

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

/// Kernels of Losses.h.
#define TSN_LOSS_KERNELS(K)                                                                     \
  K(loss_sums, (tsn_class_sums * sums, const float *logits, const uint8_t *labels,              \
    size_t classes, size_t stride, size_t n),                                                   \
    (sums, logits, labels, classes, stride, n))                                                 \
  K(loss_gradient, (float *gradient, const float *logits, const uint8_t *labels,                \
    const tsn_loss_coefficients *coefficients, size_t classes, size_t stride, size_t n),        \
    (gradient, logits, labels, coefficients, classes, stride, n))                               \
  K(softmax, (float *probabilities, const float *logits, size_t classes, size_t stride,         \
    size_t n),                                                                                  \
    (probabilities, logits, classes, stride, n))                                                \
  K(argmax, (uint8_t *labels, const float *logits, size_t classes, size_t stride, size_t n),    \
    (labels, logits, classes, stride, n))

/// Kernels of Optimisers.h.
#define TSN_OPTIMISER_KERNELS(K)                                                                \
  K(adam, (float *parameters, float *m, float *v, const float *gradient, const float *anchor,   \
    const tsn_adam_options *options, size_t n),                                                 \
    (parameters, m, v, gradient, anchor, options, n))                                           \
  K(sgd, (float *parameters, float *buffer, const float *gradient, const float *anchor,         \
    const tsn_sgd_options *options, size_t n),                                                  \
    (parameters, buffer, gradient, anchor, options, n))

#define TSN_KERNEL_LIST(K)   \
  TSN_AGGREGATION_KERNELS(K) \
  TSN_LOSS_KERNELS(K)        \
  TSN_OPTIMISER_KERNELS(K)

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
