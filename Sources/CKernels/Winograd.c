// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The sizes of the Winograd kernels' work and memory.

#include "WinogradPlan.h"

size_t tsn_winograd_weights_size(tsn_convolution shape) {
  return all_points * shape.inputs * shape.outputs;
}

size_t tsn_winograd_convolve_items(tsn_convolution shape) {
  return tsn_box_size(tsn_plan(shape, convolve_tiles).items);
}

size_t tsn_winograd_convolve_scratch(tsn_convolution shape) {
  tsn_winograd_plan plan = tsn_plan(shape, convolve_tiles);
  size_t tiles = tsn_item_tiles(&plan);
  return tsn_zeros_size(&plan) + tsn_stage_size(&plan, shape.inputs, 2) +
         tsn_plane_size(shape.inputs, tiles) + tsn_plane_size(16, tiles) +
         shape.outputs * tiles * points_deep * plane_outputs;
}

size_t tsn_winograd_gradient_items(tsn_convolution shape) {
  return tsn_box_size(tsn_plan(shape, gradient_tiles).items);
}

size_t tsn_winograd_gradient_scratch(tsn_convolution shape) {
  tsn_winograd_plan plan = tsn_plan(shape, gradient_tiles);
  size_t tiles = tsn_item_tiles(&plan);
  return tsn_zeros_size(&plan) + tsn_stage_size(&plan, shape.inputs, 2) +
         tsn_stage_size(&plan, shape.outputs, 0) + tsn_plane_size(shape.inputs, tiles) +
         tsn_plane_size(shape.outputs, tiles);
}
