// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The naive twins of the optimisers: one parameter at a time, in double, rounded when stored.

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

void tsn_adam_naive(
    float *parameters, float *m, float *v, const float *gradient, const float *anchor,
    const tsn_adam_options *options, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double x = element(parameters, i);
    double g = options->gradient_scale * element(gradient, i);
    if (anchor) g += options->proximal * (x - element(anchor, i));
    if (options->decoupled) {
      x *= 1 - options->learning_rate * options->weight_decay;
    } else {
      g += options->weight_decay * x;
    }
    double first = options->beta1 * element(m, i) + (1 - options->beta1) * g;
    double second = options->beta2 * element(v, i) + (1 - options->beta2) * g * g;
    store(m, i, first);
    store(v, i, second);
    double step = (double)options->step;
    double correction1 = 1 - pow(options->beta1, step);
    double correction2 = 1 - pow(options->beta2, step);
    double denominator = sqrt(second) / sqrt(correction2) + options->epsilon;
    store(parameters, i, x - options->learning_rate / correction1 * first / denominator);
  }
}

void tsn_sgd_naive(
    float *parameters, float *buffer, const float *gradient, const float *anchor,
    const tsn_sgd_options *options, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double x = element(parameters, i);
    double g = options->gradient_scale * element(gradient, i);
    if (anchor) g += options->proximal * (x - element(anchor, i));
    g += options->weight_decay * x;
    if (buffer && options->momentum != 0) {
      double velocity = options->first ? g : options->momentum * element(buffer, i) + g;
      store(buffer, i, velocity);
      g = options->nesterov ? g + options->momentum * velocity : velocity;
    }
    store(parameters, i, x - options->learning_rate * g);
  }
}
