// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The naive twins: one element at a time, with branches, by other means than the fast kernels.

#include <string.h>

#include "CKernels.h"

#pragma STDC FP_CONTRACT OFF

// Pointers need not be aligned, so elements are copied in and out.
#define LOAD(element, array, i) \
  memcpy(&(element), (const char *)(array) + (i) * sizeof(element), sizeof(element))
#define STORE(array, i, element) \
  memcpy((char *)(array) + (i) * sizeof(element), &(element), sizeof(element))

// Rounds half to even for |x| <= 2^51, where the fraction is exact. Conversion truncates.
static int64_t rounded(double x) {
  int64_t whole = (int64_t)x;
  double fraction = x - (double)whole;
  bool odd = whole % 2 != 0;
  if (fraction > 0.5 || (fraction == 0.5 && odd)) return whole + 1;
  if (fraction < -0.5 || (fraction == -0.5 && odd)) return whole - 1;
  return whole;
}

void tsn_accumulate_naive(int64_t *accumulator, const float *x, double weight, size_t n) {
  for (size_t i = 0; i < n; i++) {
    float value;
    int64_t sum;
    LOAD(value, x, i);
    LOAD(sum, accumulator, i);
    sum += rounded((double)value * (weight * TSN_FIXED_POINT_SCALE));
    STORE(accumulator, i, sum);
  }
}

void tsn_accumulate_store_naive(int64_t *accumulator, const float *x, double weight, size_t n) {
  memset((char *)accumulator, 0, n * sizeof *accumulator);
  tsn_accumulate_naive(accumulator, x, weight, n);
}

void tsn_apply_naive(float *parameters, const int64_t *accumulator, double factor, size_t n) {
  for (size_t i = 0; i < n; i++) {
    float parameter;
    int64_t sum;
    LOAD(parameter, parameters, i);
    LOAD(sum, accumulator, i);
    parameter = (float)((double)parameter + (double)sum * (factor / TSN_FIXED_POINT_SCALE));
    STORE(parameters, i, parameter);
  }
}

void tsn_summarise_naive(tsn_summary *out, const float *x, size_t n) {
  double lanes[16] = {0};
  for (size_t i = 0; i < n; i++) {
    float value;
    LOAD(value, x, i);
    double magnitude = value < 0 ? -(double)value : (double)value;
    if (!(magnitude <= 0x1.fffffep127)) out->finite = false;
    if (magnitude > out->maximum_magnitude) out->maximum_magnitude = magnitude;
    lanes[i % 16] += magnitude * magnitude;
  }
  for (int half = 8; half > 0; half /= 2) {
    for (int l = 0; l < half; l++) lanes[l] += lanes[l + half];
  }
  out->sum_of_squares += lanes[0];
  if (!out->finite) *out = (tsn_summary){0, 0, false};
}

// The value of a binary16 pattern without its sign: fraction * 2^(exponent - 25), where normal
// numbers have a hidden bit. Beyond 0x7c00 this continues the scale: 0x7c00 is 65536.
static double value_of_float16(uint16_t magnitude) {
  int exponent = magnitude >> 10;
  double value = exponent == 0 ? magnitude : (magnitude & 0x3ff) + 0x400;
  for (int e = exponent == 0 ? 1 : exponent; e < 25; e++) value /= 2;
  for (int e = 25; e < exponent; e++) value *= 2;
  return value;
}

void tsn_float16_from_float32_naive(uint16_t *out, const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    float value;
    uint32_t bits;
    LOAD(value, x, i);
    LOAD(bits, x, i);
    double magnitude = value < 0 ? -(double)value : (double)value;
    uint16_t result = 0;
    if (value != value) {
      result = 0x7e00 | (bits >> 13 & 0x3ff);
    } else {
      // Bisects for the last pattern not above the value, then takes the nearer neighbour.
      uint16_t above = 0x7c00;
      while (above - result > 1) {
        uint16_t middle = (uint16_t)((result + above) / 2);
        if (value_of_float16(middle) <= magnitude) {
          result = middle;
        } else {
          above = middle;
        }
      }
      double down = magnitude - value_of_float16(result);
      double up = value_of_float16(above) - magnitude;
      if (down > up || (down == up && result % 2 != 0)) result = above;
    }
    result |= bits >> 31 << 15;
    STORE(out, i, result);
  }
}

void tsn_float32_from_float16_naive(float *out, const uint16_t *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    uint16_t bits;
    LOAD(bits, x, i);
    uint16_t magnitude = bits & 0x7fff;
    float value = (float)value_of_float16(magnitude);
    uint32_t result;
    memcpy(&result, &value, sizeof result);
    if (magnitude == 0x7c00) result = 0x7f800000;
    if (magnitude > 0x7c00) result = 0x7fc00000 | (uint32_t)(magnitude & 0x3ff) << 13;
    result |= (uint32_t)(bits >> 15) << 31;
    STORE(out, i, result);
  }
}

void tsn_subtract_naive(float *out, const float *a, const float *b, size_t n) {
  for (size_t i = 0; i < n; i++) {
    float left, right;
    LOAD(left, a, i);
    LOAD(right, b, i);
    float difference = left - right;
    STORE(out, i, difference);
  }
}

void tsn_add_scaled_naive(float *out, const float *x, double rate, size_t n) {
  for (size_t i = 0; i < n; i++) {
    float sum, value;
    LOAD(sum, out, i);
    LOAD(value, x, i);
    double product = rate * (double)value;
    sum = (float)((double)sum + product);
    STORE(out, i, sum);
  }
}

void tsn_add_difference_naive(
    float *out, const float *a, const float *b, double rate, size_t n) {
  for (size_t i = 0; i < n; i++) {
    float sum, left, right;
    LOAD(sum, out, i);
    LOAD(left, a, i);
    LOAD(right, b, i);
    double product = rate * ((double)left - (double)right);
    sum = (float)((double)sum + product);
    STORE(out, i, sum);
  }
}

void tsn_fill_naive(float *out, float value, size_t n) {
  for (size_t i = 0; i < n; i++) STORE(out, i, value);
}
