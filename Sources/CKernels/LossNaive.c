// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The naive twins of the losses: one voxel at a time, in double, with the library's functions.

#include <math.h>
#include <string.h>

#include "CKernels.h"

// Pointers need not be aligned, so elements are copied in and out.
static double element(const float *x, size_t i) {
  float value;
  memcpy(&value, (const char *)x + i * sizeof value, sizeof value);
  return value;
}

static void store(float *out, size_t i, double x) {
  float value = (float)x;
  memcpy((char *)out + i * sizeof value, &value, sizeof value);
}

// -log p of each class of voxel i: the logarithm of the sum of e^(z_k - z_c) over k.
static void surprise(double *out, const float *logits, size_t classes, size_t stride, size_t i) {
  double maximum = element(logits, i);
  for (size_t c = 1; c < classes; c++) maximum = fmax(maximum, element(logits, i + c * stride));
  double sum = 0;
  for (size_t c = 0; c < classes; c++) sum += exp(element(logits, i + c * stride) - maximum);
  for (size_t c = 0; c < classes; c++) {
    out[c] = log(sum) - (element(logits, i + c * stride) - maximum);
  }
}

static size_t largest(const float *logits, size_t classes, size_t stride, size_t i) {
  size_t largest = 0;
  for (size_t c = 1; c < classes; c++) {
    if (element(logits, i + c * stride) > element(logits, i + largest * stride)) largest = c;
  }
  return largest;
}

void tsn_loss_sums_naive(
    tsn_class_sums *sums, const float *logits, const uint8_t *labels, size_t classes,
    size_t stride, size_t n) {
  for (size_t i = 0; i < n; i++) {
    size_t label = labels[i];
    if (label >= classes) {
      sums->invalid++;
      continue;
    }
    double nll[TSN_CLASS_LIMIT];
    surprise(nll, logits, classes, stride, i);
    for (size_t c = 0; c < classes; c++) sums->probability[c] += exp(-nll[c]);
    sums->overlap[label] += exp(-nll[label]);
    sums->cross_entropy[label] += nll[label];
    sums->reference[label]++;
    if (largest(logits, classes, stride, i) == label) sums->correct++;
  }
}

void tsn_loss_gradient_naive(
    float *gradient, const float *logits, const uint8_t *labels,
    const tsn_loss_coefficients *coefficients, size_t classes, size_t stride, size_t n) {
  for (size_t i = 0; i < n; i++) {
    size_t label = labels[i];
    double nll[TSN_CLASS_LIMIT], slope[TSN_CLASS_LIMIT];
    surprise(nll, logits, classes, stride, i);
    double mean = 0;
    for (size_t c = 0; c < classes; c++) {
      slope[c] = c == label ? coefficients->present[c] : coefficients->absent[c];
      mean += exp(-nll[c]) * slope[c];
    }
    for (size_t c = 0; c < classes; c++) {
      double value = 0;
      if (label < classes) {
        double error = exp(-nll[c]) - (c == label ? 1 : 0);
        value = exp(-nll[c]) * (slope[c] - mean) + coefficients->cross_entropy[label] * error;
      }
      store(gradient, i + c * stride, value);
    }
  }
}

void tsn_softmax_naive(
    float *probabilities, const float *logits, size_t classes, size_t stride, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double nll[TSN_CLASS_LIMIT];
    surprise(nll, logits, classes, stride, i);
    for (size_t c = 0; c < classes; c++) store(probabilities, i + c * stride, exp(-nll[c]));
  }
}

void tsn_argmax_naive(
    uint8_t *labels, const float *logits, size_t classes, size_t stride, size_t n) {
  for (size_t i = 0; i < n; i++) labels[i] = (uint8_t)largest(logits, classes, stride, i);
}
