// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The sizes of the Winograd kernels' work and memory.

#include "WinogradPlan.h"

size_t tsn_winograd_weights_size(tsn_convolution shape) { return tsn_transformed_size(shape); }

size_t tsn_winograd_items(tsn_convolution shape) { return tsn_box_size(tsn_plan(shape).items); }

// As tsn_winograd_convolve divides it.
static size_t convolve_scratch(const tsn_winograd_plan *plan, tsn_convolution shape) {
  size_t tiles = tsn_item_tiles(plan);
  size_t inputs = tsn_worked(shape.inputs, shape.lanes);
  size_t outputs = tsn_worked(shape.outputs, shape.lanes);
  return tsn_zeros_size(plan) + tsn_stage_size(plan, inputs, 2) + tsn_plane_size(inputs, tiles) +
         tsn_plane_size(shape.lanes, tiles) + outputs * tiles * axis_points * plane_outputs;
}

// As tsn_winograd_gradient divides it.
static size_t gradient_scratch(const tsn_winograd_plan *plan, tsn_convolution shape) {
  size_t tiles = tsn_item_tiles(plan);
  size_t inputs = tsn_worked(shape.inputs, shape.lanes);
  size_t outputs = tsn_worked(shape.outputs, shape.lanes);
  return tsn_zeros_size(plan) + tsn_stage_size(plan, inputs, 2) +
         tsn_stage_size(plan, outputs, 0) + tsn_plane_size(inputs, tiles) +
         tsn_plane_size(outputs, tiles);
}

size_t tsn_winograd_scratch(tsn_convolution shape) {
  tsn_winograd_plan plan = tsn_plan(shape);
  size_t forward = convolve_scratch(&plan, shape);
  size_t backward = convolve_scratch(&plan, tsn_convolution_transposed(shape));
  return tsn_larger(tsn_larger(forward, backward), gradient_scratch(&plan, shape));
}
