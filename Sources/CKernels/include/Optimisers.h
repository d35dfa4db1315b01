// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// One step of an optimiser over a range of parameters, with PyTorch's semantics.
//
// Steps are limited by memory: one pass reads each array once and writes each changed one once.
// Callers split the parameters into ranges and give them to threads.
//
// The conventions of CKernels.h hold, with one exception: multiplications and additions are fused
// where the processor can, so the last bits may differ between instruction sets. They do not
// differ between runs, nor with where the parameters are split into ranges, as long as the splits
// are at multiples of 16.
//
// The gradient that a step uses is, in this order,
//
//     g = gradient_scale * gradient              clipping by the global norm, from tsn_summarise
//     g = g + proximal * (parameter - anchor)    unless the anchor is null
//     g = g + weight_decay * parameter           unless the decay is decoupled
//
// all with the parameter as it was before the step. The proximal term is the gradient of
// proximal / 2 * |parameter - anchor|^2: FedProx (Li et al. 2020, eq. 2) and Ditto, with the global
// model as the anchor. Clipping does not weaken it.

#ifndef TSN_OPTIMISERS_H
#define TSN_OPTIMISERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// MARK: Adam

/// A step of Adam or AdamW. PyTorch's defaults: 1e-3, 0.9, 0.999, 1e-8, and 0 or (AdamW) 0.01.
typedef struct tsn_adam_options {
  double learning_rate;
  double beta1, beta2;
  double epsilon;
  double weight_decay;
  /// AdamW: instead of entering the gradient, the decay shrinks the parameter before the step,
  /// parameter *= 1 - learning_rate * weight_decay.
  bool decoupled;
  /// The number of this step, 1 for the first: for the correction of the moments' bias.
  int64_t step;
  /// The factor of the gradient: 1, or what clipping makes of it.
  double gradient_scale;
  /// The factor of the proximal term.
  double proximal;
} tsn_adam_options;

/// m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
/// parameters -= learning_rate * m / (1 - beta1^t) / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
///
/// m and v are 0 before the first step. anchor may be null.
void tsn_adam(
    float *parameters, float *m, float *v, const float *gradient, const float *anchor,
    const tsn_adam_options *options, size_t n);
void tsn_adam_naive(
    float *parameters, float *m, float *v, const float *gradient, const float *anchor,
    const tsn_adam_options *options, size_t n);

// MARK: Stochastic gradient descent

/// A step of gradient descent.
typedef struct tsn_sgd_options {
  double learning_rate;
  double momentum;
  double weight_decay;
  /// Whether the step looks ahead: g + momentum * buffer instead of the buffer.
  bool nesterov;
  /// Whether this is the first step, which starts the buffer with g and does not read it.
  bool first;
  /// The factor of the gradient: 1, or what clipping makes of it.
  double gradient_scale;
  /// The factor of the proximal term.
  double proximal;
} tsn_sgd_options;

/// buffer = momentum * buffer + g; parameters -= learning_rate * buffer. There is no dampening.
///
/// With a null buffer, or a momentum of 0, the buffer is left alone: parameters -= learning_rate *
/// g. anchor may be null.
void tsn_sgd(
    float *parameters, float *buffer, const float *gradient, const float *anchor,
    const tsn_sgd_options *options, size_t n);
void tsn_sgd_naive(
    float *parameters, float *buffer, const float *gradient, const float *anchor,
    const tsn_sgd_options *options, size_t n);

#ifdef __cplusplus
}
#endif

#endif
