// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Augmentation of one sample: flips, elastic deformation and an affine map in one resampling, then
// bias field, gamma and noise, row by row while a row is in the cache.
//
// Layout: images are planes, one per channel, each with width varying fastest, then height, then
// depth; labels are one such plane. Coordinates are voxel indices, x along the width, y along the
// height, z along the depth; whole numbers are voxels' centres. Arrays of three are in this order.
//
// The conventions of CKernels.h hold, but multiplications and additions are fused where the
// processor can, so the last bits may differ between instruction sets, and floats are aligned to
// their size. They do not differ between runs, nor with the ranges that the rows are cut into.

#ifndef TSN_AUGMENTATION_H
#define TSN_AUGMENTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "NetworkKernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The largest order of a bias field's polynomial.
#define TSN_BIAS_ORDER_LIMIT 6

/// The largest number of control points of an axis.
#define TSN_CONTROL_POINT_LIMIT 64

/// Where an output voxel comes from: v is its index, reversed along the flipped axes; then the
/// source is matrix * (v + displacement(v), 1).
///
/// The displacement is a tensor product of uniform cubic B-splines. Along each axis, four
/// consecutive control points act on a voxel.
typedef struct tsn_warp {
  /// Three rows of four: source x, y and z of (x, y, z, 1).
  double matrix[12];
  /// Which axes are reversed.
  bool flips[3];
  /// Displacements in voxels, [component][z][y][x], of the control points; null for none. The
  /// arrays below are then ignored.
  const float *displacements;
  /// The number of control points of each axis.
  size_t points[3];
  /// For each axis and each of its n voxels, which is the first control point that acts on it; it
  /// does not decrease along the axis.
  const uint32_t *first[3];
  /// For each axis, the weights of the four: that of control point first + t on voxel i is
  /// element t * n + i.
  const float *weights[3];
} tsn_warp;

/// What is done to a sample.
typedef struct tsn_augmentation {
  /// Of sources and outputs. Fewer than 2^31 voxels.
  tsn_extent extent;
  size_t channels;
  /// Null if every voxel stays where it is.
  const tsn_warp *warp;
  /// What each channel is outside of the source: half a voxel beyond its outermost centres.
  const float *padding;
  /// For each channel the coefficients of the bias field's logarithm, a polynomial in coordinates
  /// that are -1 and 1 at the outermost voxels (0 along an axis of one): those of x^i y^j z^k with
  /// i + j + k <= order, k varying fastest, then j. Null for none.
  const double *bias;
  size_t bias_order;
  /// Each channel's exponent; null for none.
  const float *gamma;
  /// Each channel's standard deviation; null for none.
  const float *noise;
  uint64_t noise_seed;
  /// Whether noise is also added where all channels are exactly 0.
  bool noise_in_background;
} tsn_augmentation;

/// The floats of scratch for rows of this width.
size_t tsn_augment_scratch(size_t width);

/// Rows [begin, end) of all planes; row y + z * height is the one at (y, z).
///
/// 1. Images are interpolated linearly between voxels' centres, and are constant in the half voxel
///    beyond the outermost ones; labels are those of the nearest voxel, of two as near the later
///    one, and 0 outside. Without a warp, both are copied.
/// 2. x -> x * exp(bias), then x -> sign(x) |x|^gamma. An exact 0 stays 0.
/// 3. x -> x + deviation * N(0, 1) where a channel is not 0, or everywhere.
///
/// The normal numbers are Box and Muller's of Philox2x32-10 (Salmon et al. 2011). Element x of row
/// r of channel c takes the pair of counter ((c * rows + r) * ceil(width / 32) + x / 32) * 16 +
/// x mod 16, that counter modulo 2^32; x mod 32 below 16 takes the cosine, else the sine.
///
/// Labels may be null, in and out. Outputs must not overlap sources.
void tsn_augment(
    float *out, uint8_t *labels_out, const float *images, const uint8_t *labels,
    const tsn_augmentation *plan, float *scratch, size_t begin, size_t end);
void tsn_augment_naive(
    float *out, uint8_t *labels_out, const float *images, const uint8_t *labels,
    const tsn_augmentation *plan, float *scratch, size_t begin, size_t end);

/// n normal numbers (mean 0, variance 1) of a stream; element i takes the pair of counter
/// (block + i / 32) * 16 + i mod 16 as above.
void tsn_normal(float *out, uint64_t seed, uint64_t block, size_t n);
void tsn_normal_naive(float *out, uint64_t seed, uint64_t block, size_t n);

/// Philox2x32-10: the pair of words of a counter of two words and a key. For tests.
void tsn_philox(uint32_t out[2], uint32_t counter0, uint32_t counter1, uint32_t key);

#ifdef __cplusplus
}
#endif

#endif
