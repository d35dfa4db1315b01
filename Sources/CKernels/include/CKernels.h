// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Element-wise kernels for aggregating models: fixed-point sums, binary16, summaries.
//
// Every kernel in this header gives the same bits on every instruction set: no multiplication and
// addition is fused, and sums are reduced in one fixed order. Two machines that see the same
// contributions, in whatever order, hold the same model.
//
// Conventions: outputs first, sizes last; n counts elements. No pointer needs any alignment, so
// data may be read where it lies in a received message. A pointer may be null when n is 0.
// Arrays must not overlap unless the function says so. Nothing is allocated, nothing can fail,
// and all kernels may run at once on different outputs. The thread's floating-point mode must be
// the default: rounding to nearest even, subnormals kept. The host is little-endian.
//
// Each kernel has a twin `tsn_…_naive`, one plain loop for a reader and the oracle of the tests.

#ifndef TSN_CKERNELS_H
#define TSN_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "Convolution.h"
#include "NetworkKernels.h"

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Fixed-point aggregation

/// One unit of a parameter in an accumulator: 32 of its 64 bits lie behind the point.
#define TSN_FIXED_POINT_SCALE 4294967296.0

/// The largest magnitude of one fixed-point contribution, x[i] * weight * 2^32: 2^51.
/// 4095 contributions of this size fit into an accumulator, whatever their signs.
#define TSN_FIXED_POINT_LIMIT 2251799813685248.0

/// accumulator[i] += round(x[i] * (weight * 2^32)), halves to even.
///
/// The product is a double's. Integer sums do not depend on the order of the contributions.
/// Every |x[i] * (weight * 2^32)| must be at most TSN_FIXED_POINT_LIMIT, which callers check
/// through tsn_summarise; beyond it, and for NaN, the integer added has no meaning. Sums wrap
/// modulo 2^64.
void tsn_accumulate(int64_t *accumulator, const float *x, double weight, size_t n);
void tsn_accumulate_naive(int64_t *accumulator, const float *x, double weight, size_t n);

/// accumulator[i] = round(x[i] * (weight * 2^32)): the first contribution to a sum, which need
/// neither clear nor read the accumulator. Ranges and rounding are those of tsn_accumulate.
void tsn_accumulate_store(int64_t *accumulator, const float *x, double weight, size_t n);
void tsn_accumulate_store_naive(int64_t *accumulator, const float *x, double weight, size_t n);

/// parameters[i] = (float)(parameters[i] + accumulator[i] * (factor / 2^32)), in double.
///
/// Rounds four times, each to nearest even: accumulator[i] to double (exact up to 2^53; the whole
/// int64_t range is allowed), the product, the sum, and the result to float, where it may
/// overflow to infinity.
void tsn_apply(float *parameters, const int64_t *accumulator, double factor, size_t n);
void tsn_apply_naive(float *parameters, const int64_t *accumulator, double factor, size_t n);

// MARK: Summaries

/// What must be known of a vector before it is trusted.
typedef struct tsn_summary {
  /// Sum of x[i]^2.
  double sum_of_squares;
  /// Maximum of |x[i]|.
  double maximum_magnitude;
  /// Whether no x[i] was NaN or infinite. If false, the other fields are 0.
  bool finite;
} tsn_summary;

/// The summary of no elements: where tsn_summarise starts.
tsn_summary tsn_summary_empty(void);

/// Continues the summary *out with a further piece x of the same vector.
///
/// Squares are exact. Element i of the piece is added, in double, to lane i modulo 16; the lanes
/// are then added in halves (lane l += lane l + 8, then 4, 2, 1), and lane 0 to the sum in *out.
/// So the sum's last bits depend on where the vector is cut into pieces, and on nothing else.
/// It cannot overflow.
void tsn_summarise(tsn_summary *out, const float *x, size_t n);
void tsn_summarise_naive(tsn_summary *out, const float *x, size_t n);

// MARK: IEEE binary16

/// out[i] = x[i] in IEEE binary16, rounded to nearest even, with subnormals.
///
/// Magnitudes of 65520 and more become infinity, without a sign of error: callers that mind
/// check the maximum first. NaN stays NaN: quiet, with its sign and its upper payload bits.
void tsn_float16_from_float32(uint16_t *out, const float *x, size_t n);
void tsn_float16_from_float32_naive(uint16_t *out, const float *x, size_t n);

/// out[i] = the value of the IEEE binary16 x[i]: exact. A signalling NaN becomes a quiet one.
void tsn_float32_from_float16(float *out, const uint16_t *x, size_t n);
void tsn_float32_from_float16_naive(float *out, const uint16_t *x, size_t n);

// MARK: Float vectors

/// out[i] = a[i] - b[i]. out may be a or b itself.
void tsn_subtract(float *out, const float *a, const float *b, size_t n);
void tsn_subtract_naive(float *out, const float *a, const float *b, size_t n);

/// out[i] += rate * x[i], computed in double and rounded once.
void tsn_add_scaled(float *out, const float *x, double rate, size_t n);
void tsn_add_scaled_naive(float *out, const float *x, double rate, size_t n);

/// out[i] += rate * (a[i] - b[i]), computed in double and rounded once.
void tsn_add_difference(float *out, const float *a, const float *b, double rate, size_t n);
void tsn_add_difference_naive(float *out, const float *a, const float *b, double rate, size_t n);

/// out[i] = value.
void tsn_fill(float *out, float value, size_t n);
void tsn_fill_naive(float *out, float value, size_t n);

// MARK: Instruction set

/// The instruction set that the kernels use: "avx512", "avx2" or "generic" (baseline x86-64 with
/// SSE2, or arm64 with NEON). The best one that this processor has, unless tsn_select_isa chose.
const char *tsn_isa_name(void);

/// Makes the kernels use the named instruction set; null returns to the best one. False, with
/// nothing changed, if this processor or this build lacks it. For tests and diagnostics, while no
/// other thread runs a kernel (one that does finishes on the old set or starts on the new).
bool tsn_select_isa(const char *name);

#ifdef __cplusplus
}
#endif

// MARK: Training

// With the same conventions, but fused multiplications and additions.
#include "Augmentation.h"
#include "Losses.h"
#include "Optimisers.h"

#endif
