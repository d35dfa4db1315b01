// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The arithmetic between the losses' two passes: a few numbers per class, in double.

#include <string.h>

#include "CKernels.h"

void tsn_class_sums_add(tsn_class_sums *sums, const tsn_class_sums *part) {
  for (size_t c = 0; c < TSN_CLASS_LIMIT; c++) {
    sums->overlap[c] += part->overlap[c];
    sums->probability[c] += part->probability[c];
    sums->cross_entropy[c] += part->cross_entropy[c];
    sums->reference[c] += part->reference[c];
  }
  sums->correct += part->correct;
  sums->invalid += part->invalid;
}

static bool takes_part(const tsn_class_sums *sums, const tsn_loss_options *options, size_t c) {
  return (c > 0 || options->include_background) &&
         (sums->reference[c] > 0 || options->count_absent_classes);
}

static void finish_dice(
    tsn_loss *loss, tsn_loss_coefficients *coefficients, const tsn_class_sums *sums,
    const tsn_loss_options *options, size_t classes) {
  size_t participants = 0;
  for (size_t c = 0; c < classes; c++) participants += takes_part(sums, options, c) ? 1 : 0;
  double share = options->dice_weight / (double)participants;
  for (size_t c = 0; c < classes; c++) {
    double numerator = 2 * sums->overlap[c] + options->smooth;
    double denominator = sums->probability[c] + (double)sums->reference[c] + options->smooth;
    loss->soft_dice[c] = numerator / denominator;
    if (!takes_part(sums, options, c)) continue;
    loss->dice += (1 - loss->soft_dice[c]) / (double)participants;
    // Of 1 - numerator / denominator, by p_c, which adds 2 g_c to the one and 1 to the other.
    coefficients->absent[c] = (float)(loss->soft_dice[c] / denominator * share);
    coefficients->present[c] = (float)((loss->soft_dice[c] - 2) / denominator * share);
  }
}

static void finish_cross_entropy(
    tsn_loss *loss, tsn_loss_coefficients *coefficients, const tsn_class_sums *sums,
    const tsn_loss_options *options, size_t classes) {
  double sum = 0, weights = 0;
  for (size_t c = 0; c < classes; c++) {
    double weight = options->class_weights ? options->class_weights[c] : 1;
    sum += weight * sums->cross_entropy[c];
    weights += weight * (double)sums->reference[c];
  }
  if (weights == 0) return;
  loss->cross_entropy = sum / weights;
  for (size_t c = 0; c < classes; c++) {
    double weight = options->class_weights ? options->class_weights[c] : 1;
    coefficients->cross_entropy[c] = (float)(weight / weights * options->cross_entropy_weight);
  }
}

void tsn_loss_finish(
    tsn_loss *loss, tsn_loss_coefficients *coefficients, const tsn_class_sums *sums,
    const tsn_loss_options *options, size_t classes) {
  memset(loss, 0, sizeof *loss);
  memset(coefficients, 0, sizeof *coefficients);
  finish_dice(loss, coefficients, sums, options, classes);
  finish_cross_entropy(loss, coefficients, sums, options, classes);
  loss->total =
      options->dice_weight * loss->dice + options->cross_entropy_weight * loss->cross_entropy;
}
