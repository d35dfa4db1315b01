// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The loops of the aggregation kernels, compiled once per instruction set through AllLoops.h.
//
// The compiler vectorises these loops. assume_safety tells it that elements are independent,
// which also holds when an output is one of the inputs.

// A fused multiply-add rounds once where SSE2 rounds twice.
#pragma STDC FP_CONTRACT OFF

#define VECTORISE _Pragma("clang loop vectorize(assume_safety)")

// Elements that may lie at any address.
typedef float any_float __attribute__((aligned(1)));
typedef int64_t any_int64 __attribute__((aligned(1)));
typedef uint16_t any_uint16 __attribute__((aligned(1)));

static inline uint64_t bits_of_double(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline double double_of_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static inline uint32_t bits_of_float(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline float float_of_bits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

// Rounds half to even for |x| <= 2^51: around 1.5 * 2^52 doubles are integers, so the addition
// rounds, and consecutive doubles have consecutive bit patterns. Conversion to int64_t needs
// AVX-512; this needs SSE2.
static inline uint64_t integer_from_double(double x) {
  const double magic = 0x1.8p52;
  return bits_of_double(x + magic) - bits_of_double(magic);
}

// (double)x, correctly rounded, without AVX-512's instruction. The halves become the low bits of
// two doubles, 2^84 + 2^32 * (high + 2^31) and 2^52 + low; the subtraction is exact, and the
// addition rounds the whole value once.
static inline double double_from_integer(int64_t x) {
  uint64_t biased = (uint64_t)x ^ (UINT64_C(1) << 63);
  double high = double_of_bits(biased >> 32 | bits_of_double(0x1p84));
  double low = double_of_bits((biased & 0xffffffff) | bits_of_double(0x1p52));
  return (high - (0x1p84 + 0x1p63 + 0x1p52)) + low;
}

static void accumulate(any_int64 *accumulator, const any_float *x, double weight, size_t n) {
  double scale = weight * TSN_FIXED_POINT_SCALE;
  VECTORISE
  for (size_t i = 0; i < n; i++) {
    uint64_t contribution = integer_from_double((double)x[i] * scale);
    accumulator[i] = (int64_t)((uint64_t)accumulator[i] + contribution);
  }
}

static void accumulate_store(any_int64 *accumulator, const any_float *x, double weight, size_t n) {
  double scale = weight * TSN_FIXED_POINT_SCALE;
  VECTORISE
  for (size_t i = 0; i < n; i++) {
    accumulator[i] = (int64_t)integer_from_double((double)x[i] * scale);
  }
}

static void apply(any_float *parameters, const any_int64 *accumulator, double factor, size_t n) {
  double scale = factor / TSN_FIXED_POINT_SCALE;
  VECTORISE
  for (size_t i = 0; i < n; i++) {
    double change = double_from_integer(accumulator[i]) * scale;
    parameters[i] = (float)((double)parameters[i] + change);
  }
}

// Vectors of 16 lanes on every instruction set: they fix the order of the sum.
typedef float float_lanes __attribute__((ext_vector_type(16)));
typedef double double_lanes __attribute__((ext_vector_type(16)));
typedef int32_t int32_lanes __attribute__((ext_vector_type(16)));

static void summarise(tsn_summary *out, const any_float *x, size_t n) {
  const int32_t infinity = 0x7f800000;
  double_lanes sums = 0;
  int32_lanes maxima = 0;
  size_t i = 0;
  for (; n - i >= 16; i += 16) {
    float_lanes values;
    memcpy(&values, x + i, sizeof values);
    double_lanes wide = __builtin_convertvector(values, double_lanes);
    sums += wide * wide;
    // Without their signs, floats are ordered as integers, with infinity and then NaN on top.
    int32_lanes patterns;
    memcpy(&patterns, &values, sizeof patterns);
    maxima = __builtin_elementwise_max(maxima, patterns & 0x7fffffff);
  }
  double lanes[16];
  memcpy(lanes, &sums, sizeof lanes);
  int32_t maximum = __builtin_reduce_max(maxima);
  for (int l = 0; i < n; i++, l++) {
    int32_t magnitude = bits_of_float(x[i]) & 0x7fffffff;
    lanes[l] += (double)x[i] * (double)x[i];
    maximum = magnitude > maximum ? magnitude : maximum;
  }
  if (!out->finite || maximum >= infinity) {
    *out = (tsn_summary){0, 0, false};
    return;
  }
  for (int half = 8; half > 0; half /= 2) {
    for (int l = 0; l < half; l++) lanes[l] += lanes[l + half];
  }
  double magnitude = float_of_bits((uint32_t)maximum);
  out->sum_of_squares += lanes[0];
  if (magnitude > out->maximum_magnitude) out->maximum_magnitude = magnitude;
}

#if TSN_HARDWARE_FLOAT16

static inline uint16_t float16_bits(float x) {
  _Float16 rounded = (_Float16)x;
  uint16_t bits;
  memcpy(&bits, &rounded, sizeof bits);
  return bits;
}

static inline float float_of_float16_bits(uint16_t bits) {
  _Float16 x;
  memcpy(&x, &bits, sizeof x);
  return (float)x;
}

#else

// Computes all cases and selects, for a loop without branches.
static inline uint16_t float16_bits(float x) {
  uint32_t sign = bits_of_float(x) >> 16 & 0x8000;
  uint32_t magnitude = bits_of_float(x) & 0x7fffffff;
  // The exponent's bias falls from 127 to 15, and 13 bits of the fraction fall off: adding just
  // under half of their range, or half of it to an odd fraction, rounds. A carry is right too.
  uint32_t odd = magnitude >> 13 & 1;
  uint32_t normal = (magnitude - (112u << 23) + 0xfff + odd) >> 13;
  // Floats just above 0.5 are spaced as binary16 subnormals are, so the addition rounds.
  uint32_t subnormal = bits_of_float(float_of_bits(magnitude) + 0.5f) - bits_of_float(0.5f);
  uint32_t nan = 0x7e00 | (magnitude >> 13 & 0x3ff);
  uint32_t result = magnitude < 0x38800000 ? subnormal : normal;  // 2^-14
  result = magnitude >= 0x47800000 ? 0x7c00 : result;             // 2^16
  result = magnitude > 0x7f800000 ? nan : result;
  return (uint16_t)(sign | result);
}

static inline float float_of_float16_bits(uint16_t bits) {
  uint32_t sign = (uint32_t)(bits & 0x8000) << 16;
  uint32_t magnitude = bits & 0x7fff;
  uint32_t normal = (magnitude << 13) + (112u << 23);
  // As a fraction of 2^-14, plus 2^-14; the subtraction is exact and normalises.
  uint32_t subnormal = bits_of_float(float_of_bits(normal + (1u << 23)) - 0x1p-14f);
  uint32_t infinity = normal + (112u << 23);
  uint32_t result = magnitude < 0x0400 ? subnormal : normal;
  result = magnitude >= 0x7c00 ? infinity : result;
  result = magnitude > 0x7c00 ? infinity | 0x00400000 : result;
  return float_of_bits(sign | result);
}

#endif

static void float16_from_float32(any_uint16 *out, const any_float *x, size_t n) {
  VECTORISE
  for (size_t i = 0; i < n; i++) out[i] = float16_bits(x[i]);
}

static void float32_from_float16(any_float *out, const any_uint16 *x, size_t n) {
  VECTORISE
  for (size_t i = 0; i < n; i++) out[i] = float_of_float16_bits(x[i]);
}

static void subtract(any_float *out, const any_float *a, const any_float *b, size_t n) {
  VECTORISE
  for (size_t i = 0; i < n; i++) out[i] = a[i] - b[i];
}

static void add_scaled(any_float *out, const any_float *x, double rate, size_t n) {
  VECTORISE
  for (size_t i = 0; i < n; i++) out[i] = (float)((double)out[i] + rate * (double)x[i]);
}

static void add_difference(
    any_float *out, const any_float *a, const any_float *b, double rate, size_t n) {
  VECTORISE
  for (size_t i = 0; i < n; i++) {
    double difference = (double)a[i] - (double)b[i];
    out[i] = (float)((double)out[i] + rate * difference);
  }
}

static void fill(any_float *out, float value, size_t n) {
  VECTORISE
  for (size_t i = 0; i < n; i++) out[i] = value;
}
