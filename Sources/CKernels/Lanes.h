// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Vectors of 16 floats, on every instruction set, for the loops that fuse: the compiler makes one
// register of them or several. The types are those of AggregationLoops.h.

#ifndef TSN_LANES_H
#define TSN_LANES_H

enum { LANES = 16 };

typedef uint32_t uint32_lanes __attribute__((ext_vector_type(16)));
typedef uint8_t uint8_lanes __attribute__((ext_vector_type(16)));

// Vectors that are arguments of inlined functions are never passed, so no ABI matters.
#pragma clang diagnostic ignored "-Wpsabi"

// At the start of a function, unlike for the aggregation's: multiplications and additions fuse.
#define FUSE _Pragma("clang fp contract(fast)")
// A function of vectors or one that constants make fast.
#define INLINE static inline __attribute__((always_inline))

// Up to 16 elements; the rest is 0. The count is a constant but in the last block of a range.
INLINE float_lanes load_lanes(const any_float *x, size_t count) {
  float_lanes lanes = 0;
  memcpy(&lanes, x, count * sizeof *x);
  return lanes;
}

INLINE void store_lanes(any_float *out, float_lanes lanes, size_t count) {
  memcpy(out, &lanes, count * sizeof *out);
}

INLINE uint32_lanes bits_of_lanes(float_lanes lanes) {
  uint32_lanes bits;
  memcpy(&bits, &lanes, sizeof bits);
  return bits;
}

INLINE float_lanes lanes_of_bits(uint32_lanes bits) {
  float_lanes lanes;
  memcpy(&lanes, &bits, sizeof lanes);
  return lanes;
}

#endif
