// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// One set of kernels per instruction set; the signatures are those of the public headers.

#ifndef TSN_KERNEL_TABLE_H
#define TSN_KERNEL_TABLE_H

#include "CKernels.h"
#include "NetworkKernels.h"
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
  K(add_scaled, (float *out, const float *x, double rate, size_t n), (out, x, rate, n))         \
  K(add_difference, (float *out, const float *a, const float *b, double rate, size_t n),        \
    (out, a, b, rate, n))                                                                       \
  K(fill, (float *out, float value, size_t n), (out, value, n))

/// The kernels of NetworkKernels.h.
#define TSN_NETWORK_KERNELS(K)                                                                  \
  K(norm_moments, (tsn_moments * moments, const void *x, tsn_storage storage, size_t n),        \
    (moments, x, storage, n))                                                                   \
  K(norm_apply, (void *y, const void *x, const float *scale, const float *shift, tsn_storage    \
    storage, size_t n), (y, x, scale, shift, storage, n))                                       \
  K(norm_gradient_sums, (tsn_gradient_sums * sums, const void *dy, const void *x, const         \
    tsn_norm_coefficients *c, tsn_storage storage, size_t n), (sums, dy, x, c, storage, n))     \
  K(norm_gradient, (void *dx, const void *dy, const void *x, const tsn_norm_coefficients *c,    \
    tsn_storage storage, size_t n), (dx, dy, x, c, storage, n))                                 \
  K(norm_pool, (void *y, void *pooled, uint8_t *index, const void *x, const float *scale,       \
    const float *shift, tsn_storage storage, tsn_extent extent, size_t begin, size_t end),      \
    (y, pooled, index, x, scale, shift, storage, extent, begin, end))                           \
  K(pool, (void *pooled, const void *x, tsn_storage storage, tsn_extent extent, size_t          \
    begin, size_t end), (pooled, x, storage, extent, begin, end))                               \
  K(pool_gradient, (void *dx, const void *dpooled, const uint8_t *index, tsn_storage            \
    storage, tsn_extent extent, size_t begin, size_t end), (dx, dpooled, index, storage,        \
    extent, begin, end))                                                                        \
  K(head, (float *logits, const void *x, const float *scale, const float *shift, const float    \
    *w, const float *bias, tsn_storage storage, size_t channels, size_t classes, size_t         \
    voxels, size_t begin, size_t end), (logits, x, scale, shift, w, bias, storage, channels,    \
    classes, voxels, begin, end))                                                               \
  K(head_gradient, (void *dy, double *dw, double *dbias, const float *dlogits, const void       \
    *x, const float *scale, const float *shift, const float *w, tsn_storage storage, size_t     \
    channels, size_t classes, size_t voxels, size_t begin, size_t end), (dy, dw, dbias,         \
    dlogits, x, scale, shift, w, storage, channels, classes, voxels, begin, end))               \
  K(upsample, (void *y, const void *x, const float *w, const float *bias, float *scratch,       \
    tsn_storage storage, size_t inputs, size_t outputs, tsn_extent extent, size_t begin,        \
    size_t end), (y, x, w, bias, scratch, storage, inputs, outputs, extent, begin, end))        \
  K(upsample_input_gradient, (void *dx, const void *dy, const float *transposed, float          \
    *scratch, tsn_storage storage, size_t inputs, size_t outputs, tsn_extent extent, size_t     \
    begin, size_t end), (dx, dy, transposed, scratch, storage, inputs, outputs, extent,         \
    begin, end))                                                                                \
  K(upsample_weight_gradient, (float *dw, const void *dy, const void *x, float *scratch,        \
    tsn_storage storage, size_t inputs, size_t outputs, tsn_extent extent, size_t begin,        \
    size_t end), (dw, dy, x, scratch, storage, inputs, outputs, extent, begin, end))            \
  K(upsample_weights_transposed, (float *transposed, const float *w, size_t inputs, size_t      \
    outputs, size_t begin, size_t end), (transposed, w, inputs, outputs, begin, end))           \
  K(frame, (float *framed, const float *x, tsn_extent extent, size_t begin, size_t end),        \
    (framed, x, extent, begin, end))                                                            \
  K(first_convolution, (void *y, const float *framed, const float *w, const float *bias,        \
    bool relu, tsn_storage storage, size_t channels, size_t outputs, tsn_extent extent,         \
    size_t begin, size_t end), (y, framed, w, bias, relu, storage, channels, outputs,           \
    extent, begin, end))                                                                        \
  K(first_convolution_gradient, (float *dw, const void *dy, const float *framed, tsn_storage    \
    storage, size_t channels, size_t outputs, tsn_extent extent, size_t begin, size_t end),     \
    (dw, dy, framed, storage, channels, outputs, extent, begin, end))                           \
  K(weights_transposed, (float *out, const float *w, size_t n), (out, w, n))                    \
  K(weights_bfloat16, (uint16_t * out, const float *w, size_t n), (out, w, n))                  \
  K(weights_transposed_bfloat16, (uint16_t * out, const float *w, size_t n), (out, w, n))       \
  K(add, (void *dst, const void *src, tsn_storage storage, size_t n), (dst, src, storage, n))   \
  K(layer_norm, (float *y, float *mean, float *rstd, const float *x, const float *gamma,        \
    const float *beta, size_t columns, size_t rows), (y, mean, rstd, x, gamma, beta,            \
    columns, rows))                                                                             \
  K(layer_norm_gradient, (float *dx, float *dgamma, float *dbeta, const float *dy, const        \
    float *x, const float *mean, const float *rstd, const float *gamma, size_t columns,         \
    size_t rows), (dx, dgamma, dbeta, dy, x, mean, rstd, gamma, columns, rows))                 \
  K(gelu, (float *y, const float *x, size_t n), (y, x, n))                                      \
  K(gelu_gradient, (float *dx, const float *dy, const float *x, size_t n), (dx, dy, x, n))      \
  K(softmax_rows, (float *x, float scale, size_t columns, size_t rows), (x, scale, columns,     \
    rows))                                                                                      \
  K(softmax_rows_gradient, (float *ds, const float *dp, const float *p, float scale, size_t     \
    columns, size_t rows), (ds, dp, p, scale, columns, rows))                                   \
  K(add_bias, (float *x, const float *bias, size_t columns, size_t rows), (x, bias, columns,    \
    rows))                                                                                      \
  K(column_sums, (float *sums, const float *x, size_t columns, size_t rows), (sums, x,          \
    columns, rows))                                                                             \
  K(tokens_from_blocks, (float *tokens, const void *x, tsn_storage storage, size_t channels,    \
    size_t voxels, size_t begin, size_t end), (tokens, x, storage, channels, voxels, begin,     \
    end))                                                                                       \
  K(blocks_from_tokens, (void *y, const void *x, const float *tokens, tsn_storage storage,      \
    size_t channels, size_t voxels, size_t begin, size_t end), (y, x, tokens, storage,          \
    channels, voxels, begin, end))

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

/// Kernels of Augmentation.h.
#define TSN_AUGMENTATION_KERNELS(K)                                                             \
  K(augment,                                                                                    \
    (float *out, uint8_t *labels_out, const float *images, const uint8_t *labels,               \
     const tsn_augmentation *plan, float *scratch, size_t begin, size_t end),                   \
    (out, labels_out, images, labels, plan, scratch, begin, end))                               \
  K(normal, (float *out, uint64_t seed, uint64_t block, size_t n), (out, seed, block, n))

#define TSN_CONVOLUTION_KERNELS(K)                                                              \
  K(winograd_weights,                                                                           \
    (float *u, const float *w, tsn_convolution shape, size_t begin, size_t end),                \
    (u, w, shape, begin, end))                                                                  \
  K(winograd_weights_transposed,                                                                \
    (float *u, const float *w, tsn_convolution shape, size_t begin, size_t end),                \
    (u, w, shape, begin, end))                                                                  \
  K(winograd_convolve,                                                                          \
    (void *dst, const void *src, tsn_storage storage, const float *u, const float *bias,        \
     tsn_convolution shape, bool relu, float *scratch, tsn_winograd_part part),                 \
    (dst, src, storage, u, bias, shape, relu, scratch, part))                                   \
  K(winograd_gradient,                                                                          \
    (float *du, const void *src, const void *ddst, tsn_storage storage, tsn_convolution shape,  \
     bool add, float *scratch, tsn_winograd_part part),                                         \
    (du, src, ddst, storage, shape, add, scratch, part))                                        \
  K(winograd_gradient_finish,                                                                   \
    (float *dw, const float *du, size_t count, tsn_convolution shape, size_t begin, size_t end), \
    (dw, du, count, shape, begin, end))

#define TSN_KERNEL_LIST(K)   \
  TSN_AGGREGATION_KERNELS(K) \
  TSN_LOSS_KERNELS(K)        \
  TSN_OPTIMISER_KERNELS(K)   \
  TSN_NETWORK_KERNELS(K)   \
  TSN_AUGMENTATION_KERNELS(K) \
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
