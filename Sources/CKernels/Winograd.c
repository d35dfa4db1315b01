// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The sizes of the Winograd kernels' work and memory.

#include "WinogradPlan.h"

size_t tsn_winograd_weights_size(tsn_convolution shape) {
  return all_points * shape.inputs * shape.outputs;
}

size_t tsn_winograd_items(tsn_convolution shape) { return tsn_box_size(tsn_plan(shape).items); }

// As tsn_winograd_convolve divides it.
static size_t convolve_scratch(const tsn_winograd_plan *plan, size_t inputs, size_t outputs) {
  size_t tiles = tsn_item_tiles(plan);
  return tsn_zeros_size(plan) + tsn_stage_size(plan, inputs, 2) + tsn_plane_size(inputs, tiles) +
         tsn_plane_size(16, tiles) + outputs * tiles * axis_points * plane_outputs;
}

// As tsn_winograd_gradient divides it.
static size_t gradient_scratch(const tsn_winograd_plan *plan, size_t inputs, size_t outputs) {
  size_t tiles = tsn_item_tiles(plan);
  return tsn_zeros_size(plan) + tsn_stage_size(plan, inputs, 2) +
         tsn_stage_size(plan, outputs, 0) + tsn_plane_size(inputs, tiles) +
         tsn_plane_size(outputs, tiles);
}

size_t tsn_winograd_scratch(tsn_convolution shape) {
  tsn_winograd_plan plan = tsn_plan(shape);
  size_t forward = convolve_scratch(&plan, shape.inputs, shape.outputs);
  size_t backward = convolve_scratch(&plan, shape.outputs, shape.inputs);
  size_t gradient = gradient_scratch(&plan, shape.inputs, shape.outputs);
  return tsn_larger(tsn_larger(forward, backward), gradient);
}
