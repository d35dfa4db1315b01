// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Kernels that need no instruction set of their own.

#include "NetworkKernels.h"

void tsn_moments_merge(tsn_moments *moments, const tsn_moments *other) {
  if (other->count == 0) return;
  double total = moments->count + other->count;
  double share = other->count / total;
  for (int l = 0; l < TSN_LANES; l++) {
    double delta = other->mean[l] - moments->mean[l];
    moments->mean[l] += delta * share;
    moments->squares[l] += other->squares[l] + delta * delta * moments->count * share;
  }
  moments->count = total;
}

size_t tsn_upsample_scratch(size_t inputs, size_t outputs, tsn_extent extent) {
  size_t plane = extent.height * extent.width * inputs;
  size_t rows = 8 * extent.width * outputs;
  return plane > rows ? plane : rows;
}

// Two zeros frame a row; a multiple of 16 keeps rows aligned.
size_t tsn_framed_row(size_t width) { return (width + 2 + 15) / 16 * 16; }
