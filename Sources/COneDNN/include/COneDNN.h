// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The parts of oneDNN that the engine uses, and the OpenMP threads that both share.
//
// This layer alone knows oneDNN's API, which changed from 2.x to 3.x. It fixes the layouts, so
// that no tensor is ever reordered between layers:
// - activations: one sample, channels in blocks of 16: [C/16][D][H][W][16] (nCdhw16c);
// - float32 weights: [O/16][I/16][3][3][3][16 i][16 o] (OIdhw16i16o);
// - float32 weights for the backward pass: [O/16][I/16][3][3][3][16 o][16 i] (OIdhw16o16i);
// - bfloat16 weights: [O/16][I/16][3][3][3][8 i][16 o][2 i] (OIdhw8i16o2i);
// - bfloat16 weights for the backward pass: [O/16][I/16][3][3][3][8 o][16 i][2 o] (OIdhw8o16i2o).
// Channel counts are multiples of 16; callers pad with zeros. All memory is the caller's, aligned
// to 64 bytes.

#ifndef TSN_CONEDNN_H
#define TSN_CONEDNN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Lanes of a channel block.
#define TSN_CHANNEL_BLOCK 16

// MARK: Convolution

typedef enum tsn_onednn_convolution_pass {
  /// output = convolution of input and weights, plus bias.
  TSN_ONEDNN_FORWARD,
  /// input's gradient from output's gradient and weights (in the layout of the backward pass).
  TSN_ONEDNN_BACKWARD_DATA,
  /// weights' gradient, float32 in the layout of the forward pass, from input and output's gradient.
  TSN_ONEDNN_BACKWARD_WEIGHTS,
} tsn_onednn_convolution_pass;

/// A 3x3x3 convolution of one sample with stride 1 and zero padding 1.
typedef struct tsn_onednn_convolution_shape {
  int64_t input_channels;
  int64_t output_channels;
  int64_t depth;
  int64_t height;
  int64_t width;
  /// Activations and weights are bfloat16; sums, bias and weight gradients are float32 always.
  bool bfloat16;
  /// The forward pass ends with ReLU.
  bool relu;
} tsn_onednn_convolution_shape;

/// One pass of a convolution, compiled for its shape.
typedef struct tsn_onednn_convolution tsn_onednn_convolution;

/// Compiles a pass for as many threads as tsn_set_thread_count last said on this thread. Returns
/// oneDNN's status, 0 for success; *out is then to be destroyed.
int tsn_onednn_convolution_create(
    tsn_onednn_convolution **out, tsn_onednn_convolution_pass pass, const tsn_onednn_convolution_shape *shape);
void tsn_onednn_convolution_destroy(tsn_onednn_convolution *convolution);

/// Bytes of scratch memory that a run needs.
size_t tsn_onednn_convolution_scratch_bytes(const tsn_onednn_convolution *convolution);

/// Runs the pass. `input`, `weights` and `output` are the values or the gradients that the pass
/// speaks of; bias is read by the forward pass only. Returns oneDNN's status.
int tsn_onednn_convolution_run(
    const tsn_onednn_convolution *convolution, void *input, void *weights, const float *bias, void *output,
    void *scratch);

// MARK: Matrix product

/// C = alpha A B + beta C, row-major float32: A is M x K (or its transpose is stored, K x M), B is
/// K x N (or N x K), C is M x N; the leading dimensions are those of the stored matrices.
/// Returns oneDNN's status.
int tsn_matrix_multiply(
    float *c, const float *a, const float *b, bool transpose_a, bool transpose_b, float alpha,
    float beta, int64_t m, int64_t n, int64_t k, int64_t lda, int64_t ldb, int64_t ldc);

// MARK: Processor

/// Whether this processor multiplies bfloat16 in hardware, so that bfloat16 is worth its rounding.
bool tsn_has_bfloat16(void);

/// Whether oneDNN compiles convolutions in the layouts above for this processor (AVX-512).
bool tsn_has_compiled_convolutions(void);

// MARK: Threads

/// Sets how many threads oneDNN and tsn_parallel use when this thread calls them.
void tsn_set_thread_count(int threads);

/// Calls body(context, t, threads) once for every t in 0..<threads, at the same time, on the
/// threads that oneDNN uses too, and returns when all have returned.
void tsn_parallel(void (*body)(void *context, int thread, int threads), void *context, int threads);

#ifdef __cplusplus
}
#endif

#endif
