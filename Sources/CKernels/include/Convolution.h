// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Convolution of volumes with 3 x 3 x 3 taps, by Winograd's minimal filtering, in float32; activations
// may be stored as bfloat16 (tsn_storage).
//
// A direct convolution is bound by its multiplications. Winograd's transforms the input tile by
// tile to points where the convolution is one product per point, sums these products over the
// input channels, and transforms the sums back: here 6 x 6 x 6 = 216 products instead of
// 27 * 64 = 1728 for the 4 x 4 x 4 outputs of a tile, and some additions. Its rounding errors are
// about three times those of a direct convolution in float32.
//
// The transformed weights are 8 times as large as the weights. In volumes of few tiles, making and
// reading them costs more than is saved: for 4 x 4 x 4 voxels a direct convolution is faster.
//
// Layouts:
// - An activation of C channels, one sample: [C / 16][depth][height][width][16]. C is a multiple
//   of 16; channels that a network lacks are zero. Where it lacks 8 or more of each block,
//   of inputs and of outputs, only the first 8 are worked on; the others of what is written are zero.
// - Weights w and their gradients: [outputs / 16][inputs / 16][27][16 inputs][16 outputs], with
//   the 27 taps in the order depth, height, width.
// - Transformed weights u and their gradients: only these kernels read them, and only on the same
//   instruction set as wrote them. tsn_winograd_weights_size floats.
//
// The convolution is a cross-correlation with stride 1 and a border of one zero: sizes stay, and
//   dst[o][z][y][x] = bias[o] + sum w[o][i][a][b][c] * src[i][z + a - 1][y + b - 1][x + c - 1].
// Every size may be odd, down to 1.
//
// Conventions: as in CKernels.h, but activations, u, du and scratch are aligned to 64 bytes (w, dw
// and bias to 4). A kernel does a part of the work; calls on disjoint parts may run at once, each
// with its own scratch. Results do not depend on the parts, except for the order of the sums in
// tsn_winograd_gradient; they do depend, within rounding, on the instruction set.

#ifndef TSN_CONVOLUTION_H
#define TSN_CONVOLUTION_H

#include <stdbool.h>
#include <stddef.h>

#include "NetworkKernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The shape of a convolution: channels (multiples of 16), those of each block of 16 that are worked
/// on (8 or 16: the first of them), and voxels.
typedef struct tsn_convolution {
  size_t inputs, outputs;
  size_t lanes;
  size_t depth, height, width;
} tsn_convolution;

/// The same convolution seen from its outputs: that of tsn_winograd_convolve when it computes the
/// gradient of the input.
static inline tsn_convolution tsn_convolution_transposed(tsn_convolution shape) {
  size_t inputs = shape.inputs;
  shape.inputs = shape.outputs;
  shape.outputs = inputs;
  return shape;
}

// MARK: Sizes

/// Floats of u or of one du: 216 for each input and output that is worked on.
size_t tsn_winograd_weights_size(tsn_convolution shape);

/// Items of tsn_winograd_convolve and tsn_winograd_gradient: boxes of at most 16 tiles, in the
/// order depth, height, width.
size_t tsn_winograd_items(tsn_convolution shape);

/// Floats of scratch for tsn_winograd_convolve, also with the transposed shape, and for
/// tsn_winograd_gradient.
size_t tsn_winograd_scratch(tsn_convolution shape);

/// A part of a kernel's work: the items begin..<end, for the blocks of 16 output channels
/// outputs_begin..<outputs_end.
///
/// Threads best divide the items. Where there are few, in small volumes with many channels, they
/// divide the output channels instead: then every thread transforms the input of all its items,
/// but reads only its share of the weights.
typedef struct tsn_winograd_part {
  size_t begin, end;
  size_t outputs_begin, outputs_end;
} tsn_winograd_part;

// MARK: Weights

/// u = w, transformed, for the blocks begin..<end of outputs / 16.
void tsn_winograd_weights(
    float *u, const float *w, tsn_convolution shape, size_t begin, size_t end);

/// u = w, transformed for the gradient of the input: with inputs and outputs exchanged, and the
/// taps reversed on every axis. The shape is the convolution's, not transposed. For the blocks begin..<end of inputs / 16.
void tsn_winograd_weights_transposed(
    float *u, const float *w, tsn_convolution shape, size_t begin, size_t end);

// MARK: Convolution

/// dst = the convolution of src, plus bias unless that is null; where it is negative, 0 if relu.
///
/// With the u of tsn_winograd_weights_transposed, the gradient of the output as src and the
/// transposed shape, dst is the gradient of the input. A part writes voxels and channels of its
/// own.
void tsn_winograd_convolve(
    void *dst, const void *src, tsn_storage storage, const float *u, const float *bias,
    tsn_convolution shape, bool relu, float *scratch, tsn_winograd_part part);

/// dst = the convolution of src with w itself, summed in double.
void tsn_convolve_naive(
    float *dst, const float *src, const float *w, const float *bias, tsn_convolution shape,
    bool relu);

/// dsrc = the gradient of the convolution's input, where ddst is that of its output. The shape is
/// the convolution's, not transposed.
void tsn_convolve_input_gradient_naive(
    float *dsrc, const float *ddst, const float *w, tsn_convolution shape);

// MARK: Gradient of the weights

/// du = the transformed gradient of the weights from the part's items, where ddst is the gradient
/// of the output; du += it, if add. Only the part's output channels are touched.
///
/// Callers that divide the items each have their own du. No items count too: they clear du unless
/// add.
void tsn_winograd_gradient(
    float *du, const void *src, const void *ddst, tsn_storage storage, tsn_convolution shape,
    bool add, float *scratch, tsn_winograd_part part);

/// dw = the sum of several du, transformed back, for the blocks begin..<end of outputs / 16. They
/// lie one after the other, tsn_winograd_weights_size floats each, and are summed in this order.
void tsn_winograd_gradient_finish(
    float *dw, const float *du, size_t count, tsn_convolution shape, size_t begin, size_t end);

/// dw = the gradient of the weights, summed in double.
void tsn_convolve_gradient_naive(
    float *dw, const float *src, const float *ddst, tsn_convolution shape);

#ifdef __cplusplus
}
#endif

#endif
