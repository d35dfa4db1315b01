// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Vectors of 16 lanes, one for each channel of a block, on every instruction set; and the two
// element types in memory. Compiled once per instruction set through AllLoops.h.

// Inlined functions pass vectors that a narrower instruction set has no registers for.
#pragma clang diagnostic ignored "-Wpsabi"

#ifndef INLINE
#define INLINE static inline __attribute__((always_inline))
#endif
#ifndef UNROLL
#define UNROLL _Pragma("clang loop unroll(full)")
#endif

typedef float f32x16 __attribute__((ext_vector_type(16)));
typedef double f64x16 __attribute__((ext_vector_type(16)));
typedef int32_t i32x16 __attribute__((ext_vector_type(16)));
typedef uint32_t u32x16 __attribute__((ext_vector_type(16)));
typedef uint16_t u16x16 __attribute__((ext_vector_type(16)));
typedef uint8_t u8x16 __attribute__((ext_vector_type(16)));

// Vectors in memory, at any address: unaligned loads cost nothing where the data is aligned.
typedef float f32x16_any __attribute__((ext_vector_type(16), aligned(4)));
typedef uint16_t u16x16_any __attribute__((ext_vector_type(16), aligned(2)));
typedef uint8_t u8x16_any __attribute__((ext_vector_type(16), aligned(1)));

INLINE f32x16 load_floats(const float *p) { return *(const f32x16_any *)p; }
INLINE void store_floats(float *p, f32x16 v) { *(f32x16_any *)p = v; }

INLINE f32x16 vector_fma(f32x16 a, f32x16 b, f32x16 c) {
#if TSN_FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}
INLINE f32x16 vector_max(f32x16 a, f32x16 b) { return __builtin_elementwise_max(a, b); }
// max(0, v), and NaN for NaN.
INLINE f32x16 rectified(f32x16 v) { return v < 0 ? (f32x16)0.0f : v; }

// Rounds to the nearest bfloat16, halves to even; NaN stays NaN. The low 16 bits are zero.
INLINE u32x16 rounded_bfloat16(f32x16 v) {
  u32x16 bits = (u32x16)v;
  u32x16 rounded = (bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000u;
  u32x16 nan = (u32x16)(v != v);
  return (rounded & ~nan) | ((bits | 0x00400000u) & 0xffff0000u & nan);
}

INLINE f32x16 load_channels(const void *p, size_t voxel, tsn_storage storage) {
  if (storage == TSN_FLOAT32) return load_floats((const float *)p + voxel * TSN_LANES);
  u16x16 halves = *(const u16x16_any *)((const uint16_t *)p + voxel * TSN_LANES);
  return (f32x16)(__builtin_convertvector(halves, u32x16) << 16);
}

INLINE void store_channels(void *p, size_t voxel, tsn_storage storage, f32x16 v) {
  if (storage == TSN_FLOAT32) {
    store_floats((float *)p + voxel * TSN_LANES, v);
  } else {
    u32x16 high = rounded_bfloat16(v) >> 16;
    *(u16x16_any *)((uint16_t *)p + voxel * TSN_LANES) = __builtin_convertvector(high, u16x16);
  }
}

// The value that a store and a load leave.
INLINE f32x16 as_stored(tsn_storage storage, f32x16 v) {
  return storage == TSN_FLOAT32 ? v : (f32x16)rounded_bfloat16(v);
}

INLINE const void *voxel_address(const void *p, size_t voxel, tsn_storage storage) {
  return (const char *)p + voxel * TSN_LANES * (storage == TSN_FLOAT32 ? 4 : 2);
}

// Calls the body with the storage as a constant, so that each case is compiled by itself.
#define FOR_STORAGE(storage, call_float32, call_bfloat16) \
  do {                                                    \
    if ((storage) == TSN_FLOAT32) {                       \
      call_float32;                                       \
    } else {                                              \
      call_bfloat16;                                      \
    }                                                     \
  } while (0)

// Runs the call for all of 0..<count: v is the first of `size` neighbours, a constant as large as
// the registers allow as long as so many are left.
#define FOR_TILES(v, count, call)                       \
  do {                                                  \
    size_t v = 0;                                       \
    for (; v + TSN_ACCUMULATORS <= (count); v += TSN_ACCUMULATORS) {    \
      enum { size = TSN_ACCUMULATORS };                         \
      call;                                             \
    }                                                   \
    for (; v + 4 <= (count); v += 4) {                  \
      enum { size = 4 };                                \
      call;                                             \
    }                                                   \
    for (; v < (count); v++) {                          \
      enum { size = 1 };                                \
      call;                                             \
    }                                                   \
  } while (0)

INLINE float total_of_lanes(f32x16 v) {
  float parts[16];
  store_floats(parts, v);
  for (int half = 8; half > 0; half /= 2) {
    for (int l = 0; l < half; l++) parts[l] += parts[l + half];
  }
  return parts[0];
}

// e^x to 2 units in the last place from -87 to 88, and the value there beyond.
INLINE f32x16 vector_exp(f32x16 x) {
  x = __builtin_elementwise_min(__builtin_elementwise_max(x, (f32x16)-87.3f), (f32x16)88.3f);
  // Around 1.5 * 2^23 floats are integers, so the addition rounds.
  f32x16 n = (x * 1.44269504f + 0x1.8p23f) - 0x1.8p23f;
  f32x16 r = vector_fma(n, (f32x16)-0.693359375f, x);
  r = vector_fma(n, (f32x16)2.12194440e-4f, r);
  f32x16 p = (f32x16)1.9875691500e-4f;
  p = vector_fma(p, r, (f32x16)1.3981999507e-3f);
  p = vector_fma(p, r, (f32x16)8.3334519073e-3f);
  p = vector_fma(p, r, (f32x16)4.1665795894e-2f);
  p = vector_fma(p, r, (f32x16)1.6666665459e-1f);
  p = vector_fma(p, r, (f32x16)5.0000001201e-1f);
  p = vector_fma(p, r * r, r + 1.0f);
  i32x16 exponent = (__builtin_convertvector(n, i32x16) + 127) << 23;
  return p * (f32x16)exponent;
}
