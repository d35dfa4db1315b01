// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Elements of an activation, one by one, for the naive twins of NetworkKernels.h.

#ifndef TSN_NAIVE_ELEMENTS_H
#define TSN_NAIVE_ELEMENTS_H

#include <math.h>

#include "NetworkKernels.h"

// Where channel c of voxel v lies in a sample, in elements.
static inline size_t place(size_t c, size_t v, size_t voxels) {
  return (c / TSN_LANES * voxels + v) * TSN_LANES + c % TSN_LANES;
}

// The number of a bfloat16 pattern without its sign: eight bits of exponent, seven of fraction.
// The pattern of infinity stands for 2^128 here.
static inline double magnitude_of_bfloat16(unsigned pattern) {
  int exponent = (int)(pattern / 128), fraction = (int)(pattern % 128);
  return exponent == 0 ? ldexp(fraction, -133) : ldexp(128 + fraction, exponent - 134);
}

// Of the two neighbours the nearer one, found by bisection: patterns are in order of magnitude.
static inline uint16_t nearest_bfloat16(double x) {
  uint16_t sign = signbit(x) ? 0x8000 : 0;
  if (isnan(x)) return sign | 0x7fc0;
  double magnitude = fabs(x);
  unsigned low = 0, high = 0x7f80;
  while (high - low > 1) {
    unsigned middle = (low + high) / 2;
    if (magnitude_of_bfloat16(middle) <= magnitude) {
      low = middle;
    } else {
      high = middle;
    }
  }
  double below = magnitude - magnitude_of_bfloat16(low);
  double above = magnitude_of_bfloat16(high) - magnitude;
  bool up = above < below || (above == below && low % 2 == 1);
  return (uint16_t)(sign | (up ? high : low));
}

static inline double element(const void *x, size_t i, tsn_storage storage) {
  if (storage == TSN_FLOAT32) return ((const float *)x)[i];
  unsigned pattern = ((const uint16_t *)x)[i];
  double sign = pattern & 0x8000 ? -1 : 1;
  pattern &= 0x7fff;
  if (pattern > 0x7f80) return NAN;
  return sign * (pattern == 0x7f80 ? INFINITY : magnitude_of_bfloat16(pattern));
}

static inline void store_element(void *x, size_t i, tsn_storage storage, double value) {
  if (storage == TSN_FLOAT32) {
    ((float *)x)[i] = (float)value;
  } else {
    ((uint16_t *)x)[i] = nearest_bfloat16(value);
  }
}

// max(0, x), and NaN for NaN.
static inline double rectified(double x) { return x < 0 ? 0 : x; }

#endif
