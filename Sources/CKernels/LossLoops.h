// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The loops of the losses, compiled once per instruction set through AllLoops.h.
//
// Each block of 16 voxels is read, class by class, into one vector per class. With the number of
// classes a constant, all of these are registers. A range's last block may be shorter: its other
// lanes hold zeros and labels of no class.

#include "Lanes.h"

// Lanes where a comparison held are -1, others 0.
typedef int32_lanes mask_lanes;

enum { NO_CLASS = 255, BLOCKS_PER_CHUNK = 64 };

// e^x for x <= 0, to about one unit in the last place; 0 below e^-87, and NaN for NaN.
//
// x = k ln 2 + r, so e^x = 2^k e^r, where e^r is a polynomial in |r| <= ln 2 / 2 that errs by less
// than 2^-28. Around 1.5 * 2^23 floats are integers: the addition rounds, and shifts k to the
// lowest bits, from where it becomes an exponent.
INLINE float_lanes exponential(float_lanes x) {
  FUSE
  const float magic = 0x1.8p23f;
  float_lanes bounded = x < -87.0f ? (float_lanes)-87.0f : x;
  float_lanes shifted = bounded * 0x1.715476p0f + magic;
  float_lanes k = shifted - magic;
  // ln 2 in two parts; the product with the first is exact.
  float_lanes r = bounded - k * 0.693359375f;
  r = r + k * 2.12194440e-4f;
  float_lanes q = r * 0.00138145401f + 0.0083687452f;
  q = q * r + 0.0416683908f;
  q = q * r + 0.166665204f;
  q = q * r + 0.499999934f;
  float_lanes power = r * r * q + r + 1.0f;
  float_lanes scale = lanes_of_bits((bits_of_lanes(shifted) << 23) + 0x3f800000u);
  return x < -87.0f ? (float_lanes)0.0f : power * scale;
}

// log x for normal x >= 1, to about one unit in the last place; NaN for NaN.
//
// x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), and log(1 + f) = f - f^2/2 + f^3 q(f).
INLINE float_lanes logarithm(float_lanes x) {
  FUSE
  uint32_lanes exponent = (bits_of_lanes(x) - 0x3f3504f3u) & 0xff800000u;
  float_lanes k = __builtin_convertvector(exponent >> 23, float_lanes);
  float_lanes f = lanes_of_bits(bits_of_lanes(x) - exponent) - 1.0f;
  float_lanes q = f * -0.0763450072f + 0.127615822f;
  q = q * f - 0.131601833f;
  q = q * f + 0.142017574f;
  q = q * f - 0.166233572f;
  q = q * f + 0.200012269f;
  q = q * f - 0.25000821f;
  q = q * f + 0.333333317f;
  float_lanes small = f * f * (f * q - 0.5f) - k * 2.12194440e-4f;
  float_lanes result = k * 0.693359375f + (f + small);
  return x == x ? result : x;
}

// The softmax of a block.
typedef struct loss_block {
  // The logits less the largest.
  float_lanes shifted[TSN_CLASS_LIMIT];
  // The first class of the largest logit.
  mask_lanes largest;
  // The exponentials of the shifted logits, divided by their sum, and this sum.
  float_lanes p[TSN_CLASS_LIMIT];
  float_lanes sum;
} loss_block;

INLINE void load_block(
    loss_block *block, const any_float *logits, size_t classes, size_t stride, size_t count) {
  float_lanes maximum = load_lanes(logits, count);
  block->shifted[0] = maximum;
  block->largest = 0;
  for (size_t c = 1; c < classes; c++) {
    float_lanes logit = load_lanes(logits + c * stride, count);
    mask_lanes larger = logit > maximum;
    maximum = larger ? logit : maximum;
    block->largest = larger ? (mask_lanes)(int32_t)c : block->largest;
    block->shifted[c] = logit;
  }
  for (size_t c = 0; c < classes; c++) block->shifted[c] -= maximum;
}

INLINE void softmax_block(loss_block *block, size_t classes) {
  block->sum = 0;
  for (size_t c = 0; c < classes; c++) {
    block->p[c] = exponential(block->shifted[c]);
    block->sum += block->p[c];
  }
  float_lanes inverse = 1.0f / block->sum;
  for (size_t c = 0; c < classes; c++) block->p[c] *= inverse;
}

INLINE mask_lanes load_labels(const uint8_t *labels, size_t count) {
  uint8_lanes bytes = NO_CLASS;
  memcpy(&bytes, labels, count);
  return __builtin_convertvector(bytes, mask_lanes);
}

// The sums of a chunk, lane by lane.
typedef struct loss_lanes {
  float_lanes overlap[TSN_CLASS_LIMIT], probability[TSN_CLASS_LIMIT];
  float_lanes cross_entropy[TSN_CLASS_LIMIT];
  int32_lanes reference[TSN_CLASS_LIMIT];
  int32_lanes correct;
} loss_lanes;

INLINE void sum_block(
    loss_lanes *lanes, const any_float *logits, const uint8_t *labels, size_t classes,
    size_t stride, size_t count) {
  loss_block block;
  load_block(&block, logits, classes, stride, count);
  softmax_block(&block, classes);
  mask_lanes label = load_labels(labels, count);
  mask_lanes valid = label < (int32_t)classes;
  float_lanes log_sum = logarithm(block.sum);
  for (size_t c = 0; c < classes; c++) {
    mask_lanes here = label == (int32_t)c;
    lanes->overlap[c] += here ? block.p[c] : (float_lanes)0.0f;
    lanes->probability[c] += valid ? block.p[c] : (float_lanes)0.0f;
    lanes->cross_entropy[c] += here ? log_sum - block.shifted[c] : (float_lanes)0.0f;
    lanes->reference[c] -= here;
  }
  lanes->correct -= label == block.largest;
}

// In halves, as tsn_summarise does.
INLINE double sum_of_lanes(float_lanes lanes) {
  double_lanes wide = __builtin_convertvector(lanes, double_lanes);
  double values[LANES];
  memcpy(values, &wide, sizeof values);
  for (int half = LANES / 2; half > 0; half /= 2) {
    for (int l = 0; l < half; l++) values[l] += values[l + half];
  }
  return values[0];
}

INLINE void sum_classes(
    tsn_class_sums *sums, const any_float *logits, const uint8_t *labels, size_t classes,
    size_t stride, size_t n) {
  int64_t seen = 0;
  for (size_t first = 0; first < n; first += BLOCKS_PER_CHUNK * LANES) {
    size_t rest = n - first;
    size_t size = rest < BLOCKS_PER_CHUNK * LANES ? rest : BLOCKS_PER_CHUNK * LANES;
    loss_lanes lanes;
    for (size_t c = 0; c < classes; c++) {
      lanes.overlap[c] = lanes.probability[c] = lanes.cross_entropy[c] = 0;
      lanes.reference[c] = 0;
    }
    lanes.correct = 0;
    size_t i = first;
    for (; i + LANES <= first + size; i += LANES) {
      sum_block(&lanes, logits + i, labels + i, classes, stride, LANES);
    }
    if (i < first + size) {
      sum_block(&lanes, logits + i, labels + i, classes, stride, first + size - i);
    }
    for (size_t c = 0; c < classes; c++) {
      int64_t reference = __builtin_reduce_add(lanes.reference[c]);
      sums->overlap[c] += sum_of_lanes(lanes.overlap[c]);
      sums->probability[c] += sum_of_lanes(lanes.probability[c]);
      sums->cross_entropy[c] += sum_of_lanes(lanes.cross_entropy[c]);
      sums->reference[c] += reference;
      seen += reference;
    }
    sums->correct += __builtin_reduce_add(lanes.correct);
  }
  sums->invalid += (int64_t)n - seen;
}

static void loss_sums(
    tsn_class_sums *sums, const any_float *logits, const uint8_t *labels, size_t classes,
    size_t stride, size_t n) {
  if (classes == 4) {
    sum_classes(sums, logits, labels, 4, stride, n);
  } else {
    sum_classes(sums, logits, labels, classes, stride, n);
  }
}

INLINE void gradient_block(
    any_float *gradient, const any_float *logits, const uint8_t *labels,
    const tsn_loss_coefficients *coefficients, size_t classes, size_t stride, size_t count) {
  FUSE
  loss_block block;
  load_block(&block, logits, classes, stride, count);
  softmax_block(&block, classes);
  mask_lanes label = load_labels(labels, count);
  mask_lanes valid = label < (int32_t)classes;
  float_lanes mean = 0, weight = 0;
  for (size_t c = 0; c < classes; c++) {
    mask_lanes here = label == (int32_t)c;
    float_lanes slope = here ? (float_lanes)coefficients->present[c]
                             : (float_lanes)coefficients->absent[c];
    mean += block.p[c] * slope;
    weight = here ? (float_lanes)coefficients->cross_entropy[c] : weight;
  }
  for (size_t c = 0; c < classes; c++) {
    mask_lanes here = label == (int32_t)c;
    float_lanes slope = here ? (float_lanes)coefficients->present[c]
                             : (float_lanes)coefficients->absent[c];
    float_lanes reference = here ? (float_lanes)1.0f : (float_lanes)0.0f;
    float_lanes value = block.p[c] * (slope - mean) + weight * (block.p[c] - reference);
    store_lanes(gradient + c * stride, valid ? value : (float_lanes)0.0f, count);
  }
}

INLINE void gradient_classes(
    any_float *gradient, const any_float *logits, const uint8_t *labels,
    const tsn_loss_coefficients *coefficients, size_t classes, size_t stride, size_t n) {
  // A copy, which the stores cannot change.
  tsn_loss_coefficients constant = *coefficients;
  size_t i = 0;
  for (; n - i >= LANES; i += LANES) {
    gradient_block(gradient + i, logits + i, labels + i, &constant, classes, stride, LANES);
  }
  if (i < n) {
    gradient_block(gradient + i, logits + i, labels + i, &constant, classes, stride, n - i);
  }
}

static void loss_gradient(
    any_float *gradient, const any_float *logits, const uint8_t *labels,
    const tsn_loss_coefficients *coefficients, size_t classes, size_t stride, size_t n) {
  if (classes == 4) {
    gradient_classes(gradient, logits, labels, coefficients, 4, stride, n);
  } else {
    gradient_classes(gradient, logits, labels, coefficients, classes, stride, n);
  }
}

INLINE void probability_block(
    any_float *probabilities, const any_float *logits, size_t classes, size_t stride,
    size_t count) {
  loss_block block;
  load_block(&block, logits, classes, stride, count);
  softmax_block(&block, classes);
  for (size_t c = 0; c < classes; c++) {
    store_lanes(probabilities + c * stride, block.p[c], count);
  }
}

INLINE void softmax_classes(
    any_float *probabilities, const any_float *logits, size_t classes, size_t stride, size_t n) {
  size_t i = 0;
  for (; n - i >= LANES; i += LANES) {
    probability_block(probabilities + i, logits + i, classes, stride, LANES);
  }
  if (i < n) probability_block(probabilities + i, logits + i, classes, stride, n - i);
}

static void softmax(
    any_float *probabilities, const any_float *logits, size_t classes, size_t stride, size_t n) {
  if (classes == 4) {
    softmax_classes(probabilities, logits, 4, stride, n);
  } else {
    softmax_classes(probabilities, logits, classes, stride, n);
  }
}

INLINE void argmax_block(
    uint8_t *labels, const any_float *logits, size_t classes, size_t stride, size_t count) {
  float_lanes maximum = load_lanes(logits, count);
  mask_lanes largest = 0;
  for (size_t c = 1; c < classes; c++) {
    float_lanes logit = load_lanes(logits + c * stride, count);
    mask_lanes larger = logit > maximum;
    maximum = larger ? logit : maximum;
    largest = larger ? (mask_lanes)(int32_t)c : largest;
  }
  uint8_lanes bytes = __builtin_convertvector(largest, uint8_lanes);
  memcpy(labels, &bytes, count);
}

static void argmax(
    uint8_t *labels, const any_float *logits, size_t classes, size_t stride, size_t n) {
  size_t i = 0;
  for (; n - i >= LANES; i += LANES) argmax_block(labels + i, logits + i, classes, stride, LANES);
  if (i < n) argmax_block(labels + i, logits + i, classes, stride, n - i);
}
