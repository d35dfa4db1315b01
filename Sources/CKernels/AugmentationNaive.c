// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The naive twins of augmentation: one voxel at a time, in double, with the library's functions.

#include <math.h>

#include "CKernels.h"

size_t tsn_augment_scratch(size_t width) { return 6 * width + TSN_CONTROL_POINT_LIMIT; }

void tsn_philox(uint32_t out[2], uint32_t counter0, uint32_t counter1, uint32_t key) {
  for (int round = 0; round < 10; round++) {
    uint64_t product = (uint64_t)counter0 * 0xd256d193u;
    counter0 = (uint32_t)(product >> 32) ^ key ^ counter1;
    counter1 = (uint32_t)product;
    key += 0x9e3779b9u;
  }
  out[0] = counter0;
  out[1] = counter1;
}

static double normal_element(uint64_t seed, uint64_t block, size_t i) {
  uint32_t words[2];
  uint64_t counter = (block + i / 32) * 16 + i % 16;
  tsn_philox(words, (uint32_t)counter, (uint32_t)(seed >> 32), (uint32_t)seed);
  double radius = sqrt(-2 * log((double)((words[0] >> 8) + 1) * 0x1p-24));
  double turns = words[1] >> 30;
  turns += (double)((words[1] << 2) >> 8) * 0x1p-24 - 0.5;
  double angle = turns * 1.57079632679489662;
  return radius * (i % 32 < 16 ? cos(angle) : sin(angle));
}

void tsn_normal_naive(float *out, uint64_t seed, uint64_t block, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = (float)normal_element(seed, block, i);
}

// The sum over the 64 control points that act on a voxel.
static double displacement(const tsn_warp *warp, size_t component, const size_t v[3],
                           const size_t n[3]) {
  double sum = 0;
  for (size_t k = 0; k < 4; k++) {
    for (size_t j = 0; j < 4; j++) {
      for (size_t i = 0; i < 4; i++) {
        size_t t[3] = {i, j, k}, at[3];
        double weight = 1;
        for (size_t axis = 0; axis < 3; axis++) {
          weight *= warp->weights[axis][t[axis] * n[axis] + v[axis]];
          at[axis] = warp->first[axis][v[axis]] + t[axis];
        }
        size_t plane = component * warp->points[2] + at[2];
        sum += weight *
               warp->displacements[(plane * warp->points[1] + at[1]) * warp->points[0] + at[0]];
      }
    }
  }
  return sum;
}

static void source(double out[3], const tsn_warp *warp, size_t v[3], const size_t n[3]) {
  double moved[3];
  for (size_t axis = 0; axis < 3; axis++) {
    if (warp->flips[axis]) v[axis] = n[axis] - 1 - v[axis];
  }
  for (size_t axis = 0; axis < 3; axis++) {
    moved[axis] = (double)v[axis];
    if (warp->displacements) moved[axis] += displacement(warp, axis, v, n);
  }
  for (size_t axis = 0; axis < 3; axis++) {
    const double *m = warp->matrix + 4 * axis;
    out[axis] = m[0] * moved[0] + m[1] * moved[1] + m[2] * moved[2] + m[3];
  }
}

static bool is_inside(const double s[3], const size_t n[3]) {
  for (size_t axis = 0; axis < 3; axis++) {
    if (!(s[axis] >= -0.5 && s[axis] < (double)n[axis] - 0.5)) return false;
  }
  return true;
}

// The voxel of whole coordinates, or the nearest one there is.
static size_t clamped_offset(const double s[3], const size_t n[3]) {
  size_t at[3];
  for (size_t axis = 0; axis < 3; axis++) {
    at[axis] = (size_t)fmin(fmax(s[axis], 0), (double)n[axis] - 1);
  }
  return (at[2] * n[1] + at[1]) * n[0] + at[0];
}

static double linear(const float *image, const double s[3], const size_t n[3]) {
  double sum = 0;
  for (int corner = 0; corner < 8; corner++) {
    double at[3], weight = 1;
    for (size_t axis = 0; axis < 3; axis++) {
      double fraction = s[axis] - floor(s[axis]);
      bool above = corner >> axis & 1;
      at[axis] = floor(s[axis]) + above;
      weight *= above ? fraction : 1 - fraction;
    }
    sum += weight * image[clamped_offset(at, n)];
  }
  return sum;
}

static double coordinate(size_t i, size_t n) {
  return n > 1 ? (double)i / (double)(n - 1) * 2 - 1 : 0;
}

static double bias(const double *coefficients, size_t order, const size_t v[3],
                   const size_t n[3]) {
  double sum = 0;
  for (size_t i = 0; i <= order; i++) {
    for (size_t j = 0; i + j <= order; j++) {
      for (size_t k = 0; i + j + k <= order; k++) {
        sum += *coefficients++ * pow(coordinate(v[0], n[0]), (double)i) *
               pow(coordinate(v[1], n[1]), (double)j) * pow(coordinate(v[2], n[2]), (double)k);
      }
    }
  }
  return sum;
}

static void augment_voxel(
    float *out, uint8_t *labels_out, const float *images, const uint8_t *labels,
    const tsn_augmentation *plan, size_t x, size_t row) {
  const size_t n[3] = {plan->extent.width, plan->extent.height, plan->extent.depth};
  const size_t v[3] = {x, row % n[1], row / n[1]};
  size_t rows = n[1] * n[2], voxels = rows * n[0], at = row * n[0] + x;
  double s[3] = {(double)v[0], (double)v[1], (double)v[2]};
  if (plan->warp) {
    size_t reversed[3] = {v[0], v[1], v[2]};
    source(s, plan->warp, reversed, n);
  }
  bool inside = is_inside(s, n), foreground = plan->noise_in_background;
  for (size_t c = 0; c < plan->channels; c++) {
    double value = inside ? linear(images + c * voxels, s, n) : plan->padding[c];
    out[c * voxels + at] = (float)value;
    foreground = foreground || value != 0;
  }
  for (size_t c = 0; c < plan->channels; c++) {
    double value = out[c * voxels + at];
    size_t order = plan->bias_order, terms = (order + 1) * (order + 2) * (order + 3) / 6;
    if (plan->bias) value *= exp(bias(plan->bias + c * terms, order, v, n));
    if (plan->gamma) value = copysign(pow(fabs(value), plan->gamma[c]), value);
    if (plan->noise && foreground) {
      uint64_t block = (c * rows + row) * ((n[0] + 31) / 32);
      value += plan->noise[c] * normal_element(plan->noise_seed, block, x);
    }
    out[c * voxels + at] = (float)value;
  }
  if (labels) {
    double nearest[3] = {floor(s[0] + 0.5), floor(s[1] + 0.5), floor(s[2] + 0.5)};
    labels_out[at] = inside ? labels[clamped_offset(nearest, n)] : 0;
  }
}

void tsn_augment_naive(
    float *out, uint8_t *labels_out, const float *images, const uint8_t *labels,
    const tsn_augmentation *plan, float *scratch, size_t begin, size_t end) {
  (void)scratch;
  for (size_t row = begin; row < end; row++) {
    for (size_t x = 0; x < plan->extent.width; x++) {
      augment_voxel(out, labels_out, images, labels, plan, x, row);
    }
  }
}
