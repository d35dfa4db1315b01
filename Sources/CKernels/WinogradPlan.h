// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// How the Winograd kernels divide a volume, and how large their scratch is: the same on every
// instruction set.

#ifndef TSN_WINOGRAD_PLAN_H
#define TSN_WINOGRAD_PLAN_H

#include "Convolution.h"

enum {
  /// Outputs of a tile along each axis, and points of its transform.
  tile_size = 4,
  axis_points = tile_size + 2,
  /// Points of one depth, and of a tile.
  plane_points = axis_points * axis_points,
  all_points = axis_points * plane_points,
  /// Outputs of one depth of a tile.
  plane_outputs = tile_size * tile_size,
  /// Tiles of an item at most. Each item reads all transformed weights, or reads and writes all
  /// of their gradient, and keeps its transformed tiles in the second-level cache: between 16 and
  /// 32 tiles the speed is the same, and more items are easier to divide.
  most_tiles = 16,
  /// Tiles of an item along the width at most: flat boxes have small borders.
  widest_item = 8,
};

/// Sizes along the three axes.
typedef struct tsn_box {
  size_t depth, height, width;
} tsn_box;

static inline size_t tsn_quotient_up(size_t x, size_t divisor) {
  return (x + divisor - 1) / divisor;
}

static inline size_t tsn_larger(size_t a, size_t b) { return a > b ? a : b; }

static inline size_t tsn_smaller(size_t a, size_t b) { return a < b ? a : b; }

/// n over the smallest number of nearly equal pieces of at most limit.
static inline size_t tsn_piece(size_t n, size_t limit) {
  return tsn_quotient_up(n, tsn_quotient_up(n, limit));
}

/// A division of the volume into items: boxes of tiles, which may be smaller at the far ends.
typedef struct tsn_winograd_plan {
  /// Tiles of the volume.
  tsn_box tiles;
  /// Tiles of an item.
  tsn_box item;
  /// Items along each axis.
  tsn_box items;
} tsn_winograd_plan;

static inline tsn_winograd_plan tsn_plan(tsn_convolution shape) {
  tsn_winograd_plan plan;
  plan.tiles.depth = tsn_quotient_up(shape.depth, tile_size);
  plan.tiles.height = tsn_quotient_up(shape.height, tile_size);
  plan.tiles.width = tsn_quotient_up(shape.width, tile_size);
  plan.item.width = tsn_piece(plan.tiles.width, widest_item);
  plan.item.height = tsn_piece(plan.tiles.height, most_tiles / plan.item.width);
  plan.item.depth = tsn_piece(plan.tiles.depth, most_tiles / plan.item.width / plan.item.height);
  plan.items.depth = tsn_quotient_up(plan.tiles.depth, plan.item.depth);
  plan.items.height = tsn_quotient_up(plan.tiles.height, plan.item.height);
  plan.items.width = tsn_quotient_up(plan.tiles.width, plan.item.width);
  return plan;
}

static inline size_t tsn_box_size(tsn_box box) { return box.depth * box.height * box.width; }

/// Tiles of an item, as many as the product kernel computes: a multiple of 4.
static inline size_t tsn_item_tiles(const tsn_winograd_plan *plan) {
  return tsn_quotient_up(tsn_box_size(plan->item), 4) * 4;
}

/// Floats of a row of zeros as wide as an item with its border.
static inline size_t tsn_zeros_size(const tsn_winograd_plan *plan) {
  return (plan->item.width * tile_size + 2) * 16;
}

/// Channels of whole blocks that are worked on.
static inline size_t tsn_worked(size_t channels, size_t lanes) { return channels / 16 * lanes; }

/// Floats of transformed weights, or of their gradient.
static inline size_t tsn_transformed_size(tsn_convolution shape) {
  return all_points * tsn_worked(shape.inputs, shape.lanes) *
         tsn_worked(shape.outputs, shape.lanes);
}

/// Floats of the input of an item, transformed along the depth: [blocks][tiles deep][axis_points]
/// [rows][columns][lanes], where there are `channels` in all blocks' lanes, and border rows and columns are added to those of the
/// tiles.
static inline size_t tsn_stage_size(const tsn_winograd_plan *plan, size_t channels, size_t border) {
  size_t rows = plan->item.height * tile_size + border;
  size_t columns = plan->item.width * tile_size + border;
  return channels * plan->item.depth * axis_points * rows * columns;
}

/// Floats between two points in an array of [points][blocks][tiles][lanes]. One vector is added because powers of 2 would fall on the same few lines of the first-level cache.
static inline size_t tsn_point_stride(size_t channels, size_t tiles) {
  return channels * tiles + 16;
}

/// Floats of such an array for the points of one depth.
static inline size_t tsn_plane_size(size_t channels, size_t tiles) {
  return plane_points * tsn_point_stride(channels, tiles);
}

#endif
