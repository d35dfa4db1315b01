// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The convolutions' naive twins: the definitions, one element at a time, summed in double.

#include "Convolution.h"

// A place in the volume, or beside it.
typedef struct voxel {
  size_t z, y, x;
} voxel;

static size_t voxels(tsn_convolution shape) { return shape.depth * shape.height * shape.width; }

static voxel voxel_at(size_t index, tsn_convolution shape) {
  return (voxel){
      index / shape.width / shape.height, index / shape.width % shape.height, index % shape.width};
}

// Where the tap reads for the output at a place. Places before the first wrap to huge numbers.
static voxel moved(voxel place, size_t tap) {
  return (voxel){place.z + tap / 9 - 1, place.y + tap / 3 % 3 - 1, place.x + tap % 3 - 1};
}

// The place's element of an activation: 0 beside the volume.
static double element(const float *x, size_t channel, voxel place, tsn_convolution shape) {
  if (place.z >= shape.depth || place.y >= shape.height || place.x >= shape.width) return 0;
  size_t index = (place.z * shape.height + place.y) * shape.width + place.x;
  return x[(channel / 16 * voxels(shape) + index) * 16 + channel % 16];
}

static size_t weight_index(size_t o, size_t i, size_t tap, tsn_convolution shape) {
  return (((o / 16 * (shape.inputs / 16) + i / 16) * 27 + tap) * 16 + i % 16) * 16 + o % 16;
}

void tsn_convolve_naive(
    float *dst, const float *src, const float *w, const float *bias, tsn_convolution shape,
    bool relu) {
  for (size_t o = 0; o < shape.outputs; o++) {
    for (size_t index = 0; index < voxels(shape); index++) {
      double sum = bias ? bias[o] : 0;
      for (size_t tap = 0; tap < 27; tap++) {
        voxel place = moved(voxel_at(index, shape), tap);
        for (size_t i = 0; i < shape.inputs; i++) {
          sum += w[weight_index(o, i, tap, shape)] * element(src, i, place, shape);
        }
      }
      if (relu && sum < 0) sum = 0;
      dst[(o / 16 * voxels(shape) + index) * 16 + o % 16] = (float)sum;
    }
  }
}

void tsn_convolve_input_gradient_naive(
    float *dsrc, const float *ddst, const float *w, tsn_convolution shape) {
  for (size_t i = 0; i < shape.inputs; i++) {
    for (size_t index = 0; index < voxels(shape); index++) {
      double sum = 0;
      for (size_t tap = 0; tap < 27; tap++) {
        // The output that reads this place through the tap lies opposite.
        voxel place = moved(voxel_at(index, shape), 26 - tap);
        for (size_t o = 0; o < shape.outputs; o++) {
          sum += w[weight_index(o, i, tap, shape)] * element(ddst, o, place, shape);
        }
      }
      dsrc[(i / 16 * voxels(shape) + index) * 16 + i % 16] = (float)sum;
    }
  }
}

void tsn_convolve_gradient_naive(
    float *dw, const float *src, const float *ddst, tsn_convolution shape) {
  for (size_t o = 0; o < shape.outputs; o++) {
    for (size_t i = 0; i < shape.inputs; i++) {
      for (size_t tap = 0; tap < 27; tap++) {
        double sum = 0;
        for (size_t index = 0; index < voxels(shape); index++) {
          voxel place = voxel_at(index, shape);
          sum += element(ddst, o, place, shape) * element(src, i, moved(place, tap), shape);
        }
        dw[weight_index(o, i, tap, shape)] = (float)sum;
      }
    }
  }
}
