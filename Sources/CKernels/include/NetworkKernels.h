// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The loops of the network that no library has, or that run faster fused than one by one.
//
// Activations lie in channel blocks: a block of one sample is [voxels][16 channels], its voxels in
// order of depth, height, width, and a sample is [blocks][voxels][16]. Elements are float32 or
// bfloat16 (tsn_storage); all arithmetic is float32, long sums are double. Activations are aligned
// to 64 bytes (float32) or 32 bytes (bfloat16), parameters to 64 bytes. Channels that pad the last
// block are zero and stay zero.
//
// Conventions are those of CKernels.h (outputs first, sizes last, nothing allocated, serial: the
// caller gives each thread a range), but multiplications and additions may be fused: bits differ
// between instruction sets, never between runs.
//
// The twin `tsn_…_naive` of a kernel is a plain loop in double, with the library's functions, that
// rounds what it stores: for a reader, and the oracle of the tests.

#ifndef TSN_NETWORK_KERNELS_H
#define TSN_NETWORK_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Channels of a block.
#define TSN_LANES 16

/// How the elements of an activation are stored.
typedef enum tsn_storage { TSN_FLOAT32, TSN_BFLOAT16 } tsn_storage;

/// Extents of a volume in voxels, the width varying fastest.
typedef struct tsn_extent {
  size_t depth, height, width;
} tsn_extent;

// MARK: Normalisation
//
// A channel c of a sample is normalised, scaled and rectified as y = max(0, scale x + shift),
// where scale = gamma / sqrt(variance + epsilon) and shift = beta - mean scale.

/// Count, mean and sum of squared deviations of each channel of a block.
typedef struct tsn_moments {
  double count;
  double mean[TSN_LANES];
  double squares[TSN_LANES];
} tsn_moments;

/// Adds n voxels of a block to *moments (Chan, Golub and LeVeque 1983): no cancellation, however
/// far the mean is from zero.
void tsn_norm_moments(tsn_moments *moments, const void *x, tsn_storage storage, size_t n);
void tsn_norm_moments_naive(tsn_moments *moments, const void *x, tsn_storage storage, size_t n);
/// Adds the moments of other voxels.
void tsn_moments_merge(tsn_moments *moments, const tsn_moments *other);
void tsn_moments_merge_naive(tsn_moments *moments, const tsn_moments *other);

/// y = max(0, scale x + shift) for n voxels of a block. y may be x.
void tsn_norm_apply(
    void *y, const void *x, const float *scale, const float *shift, tsn_storage storage, size_t n);
void tsn_norm_apply_naive(
    void *y, const void *x, const float *scale, const float *shift, tsn_storage storage, size_t n);

/// What the gradient of a normalisation needs of each channel of a block.
typedef struct tsn_norm_coefficients {
  float scale[TSN_LANES];
  float shift[TSN_LANES];
  float mean[TSN_LANES];
  /// dx = slope g + offset + tilt x, where g is dy where y > 0 and zero elsewhere.
  float slope[TSN_LANES];
  float offset[TSN_LANES];
  float tilt[TSN_LANES];
} tsn_norm_coefficients;

/// Sums of g and of g (x - mean) for each channel of a block.
typedef struct tsn_gradient_sums {
  double gradient[TSN_LANES];
  double product[TSN_LANES];
} tsn_gradient_sums;

/// Adds n voxels of a block to *sums. Reads scale, shift and mean of the coefficients.
void tsn_norm_gradient_sums(
    tsn_gradient_sums *sums, const void *dy, const void *x, const tsn_norm_coefficients *c,
    tsn_storage storage, size_t n);
void tsn_norm_gradient_sums_naive(
    tsn_gradient_sums *sums, const void *dy, const void *x, const tsn_norm_coefficients *c,
    tsn_storage storage, size_t n);

/// dx = slope g + offset + tilt x for n voxels of a block. dx may be dy.
void tsn_norm_gradient(
    void *dx, const void *dy, const void *x, const tsn_norm_coefficients *c, tsn_storage storage,
    size_t n);
void tsn_norm_gradient_naive(
    void *dx, const void *dy, const void *x, const tsn_norm_coefficients *c, tsn_storage storage,
    size_t n);

// MARK: Pooling
//
// Maxima of 2x2x2 voxels. A row is a pair (depth, height) of the pooled volume, numbered
// depth * height' + height; the extent is the input's, and even.

/// y = max(0, scale x + shift), pooled = maxima of y, index = which of the eight voxels (in order)
/// each maximum is the first of, for the rows begin..<end of a block.
void tsn_norm_pool(
    void *y, void *pooled, uint8_t *index, const void *x, const float *scale, const float *shift,
    tsn_storage storage, tsn_extent extent, size_t begin, size_t end);
void tsn_norm_pool_naive(
    void *y, void *pooled, uint8_t *index, const void *x, const float *scale, const float *shift,
    tsn_storage storage, tsn_extent extent, size_t begin, size_t end);

/// pooled = maxima of x, for the rows begin..<end of a block.
void tsn_pool(
    void *pooled, const void *x, tsn_storage storage, tsn_extent extent, size_t begin, size_t end);
void tsn_pool_naive(
    void *pooled, const void *x, tsn_storage storage, tsn_extent extent, size_t begin, size_t end);

/// dx += dpooled where the maximum was, for the rows begin..<end of a block.
void tsn_pool_gradient(
    void *dx, const void *dpooled, const uint8_t *index, tsn_storage storage, tsn_extent extent,
    size_t begin, size_t end);
void tsn_pool_gradient_naive(
    void *dx, const void *dpooled, const uint8_t *index, tsn_storage storage, tsn_extent extent,
    size_t begin, size_t end);

// MARK: Head
//
// A 1x1x1 convolution from normalised channels to the logits of up to 16 classes:
// logits[k][v] = bias[k] + sum over c of w[k][c] y[c][v] with y = max(0, scale x + shift), or y = x
// where scale is null. w is [classes][channels], channels a multiple of 16 and at most 256; x is
// one sample of `voxels` voxels; logits are planar float32, [classes][voxels].

/// Logits of the voxels begin..<end.
void tsn_head(
    float *logits, const void *x, const float *scale, const float *shift, const float *w,
    const float *bias, tsn_storage storage, size_t channels, size_t classes, size_t voxels,
    size_t begin, size_t end);
void tsn_head_naive(
    float *logits, const void *x, const float *scale, const float *shift, const float *w,
    const float *bias, tsn_storage storage, size_t channels, size_t classes, size_t voxels,
    size_t begin, size_t end);

/// dy of the voxels begin..<end, and the sums over them that dw [classes][channels] and
/// dbias [classes] grow by.
void tsn_head_gradient(
    void *dy, double *dw, double *dbias, const float *dlogits, const void *x, const float *scale,
    const float *shift, const float *w, tsn_storage storage, size_t channels, size_t classes,
    size_t voxels, size_t begin, size_t end);
void tsn_head_gradient_naive(
    void *dy, double *dw, double *dbias, const float *dlogits, const void *x, const float *scale,
    const float *shift, const float *w, tsn_storage storage, size_t channels, size_t classes,
    size_t voxels, size_t begin, size_t end);

// MARK: Upsampling
//
// A transposed convolution 2x2x2 with stride 2: every input voxel becomes eight output voxels.
// Weights are float32, [output blocks][8 taps][input channels][16 outputs]; both channel counts
// are multiples of 16. The extent is the input's. Input rows are numbered depth * height + height.

/// Floats of scratch memory that a call needs.
size_t tsn_upsample_scratch(size_t inputs, size_t outputs, tsn_extent extent);

/// y = bias + transposed convolution of x, for the input rows begin..<end.
void tsn_upsample(
    void *y, const void *x, const float *w, const float *bias, float *scratch, tsn_storage storage,
    size_t inputs, size_t outputs, tsn_extent extent, size_t begin, size_t end);
void tsn_upsample_naive(
    void *y, const void *x, const float *w, const float *bias, float *scratch, tsn_storage storage,
    size_t inputs, size_t outputs, tsn_extent extent, size_t begin, size_t end);

/// dx for the input rows begin..<end. The weights are transposed: [input blocks][8 taps][output
/// channels][16 inputs].
void tsn_upsample_input_gradient(
    void *dx, const void *dy, const float *transposed, float *scratch, tsn_storage storage,
    size_t inputs, size_t outputs, tsn_extent extent, size_t begin, size_t end);
void tsn_upsample_input_gradient_naive(
    void *dx, const void *dy, const float *transposed, float *scratch, tsn_storage storage,
    size_t inputs, size_t outputs, tsn_extent extent, size_t begin, size_t end);

/// dw of the (output block, tap) pairs begin..<end, numbered 8 * block + tap.
void tsn_upsample_weight_gradient(
    float *dw, const void *dy, const void *x, float *scratch, tsn_storage storage, size_t inputs,
    size_t outputs, tsn_extent extent, size_t begin, size_t end);
void tsn_upsample_weight_gradient_naive(
    float *dw, const void *dy, const void *x, float *scratch, tsn_storage storage, size_t inputs,
    size_t outputs, tsn_extent extent, size_t begin, size_t end);

/// transposed[ib][tap][o][i] = w[ob][tap][i][o], for the input blocks begin..<end.
void tsn_upsample_weights_transposed(
    float *transposed, const float *w, size_t inputs, size_t outputs, size_t begin, size_t end);
void tsn_upsample_weights_transposed_naive(
    float *transposed, const float *w, size_t inputs, size_t outputs, size_t begin, size_t end);

// MARK: Convolution of few channels
//
// The network's first convolution, 3x3x3 with zero padding 1, from planar float32 channels that
// are framed by zeros: [channels][depth + 2][height + 2][row], row = tsn_framed_row(width).
// Weights are [output blocks][channels][27 taps][16 outputs]. No channel is padded, so that four
// input channels cost a quarter of a padded block of 16.

size_t tsn_framed_row(size_t width);

/// framed = x, planar [channels][voxels], for the planes begin..<end of channels * depth.
/// The frame itself must be zero already.
void tsn_frame(float *framed, const float *x, tsn_extent extent, size_t begin, size_t end);
void tsn_frame_naive(float *framed, const float *x, tsn_extent extent, size_t begin, size_t end);

/// y = bias + convolution, then ReLU if asked, for the rows (depth * height' + height) begin..<end.
void tsn_first_convolution(
    void *y, const float *framed, const float *w, const float *bias, bool relu,
    tsn_storage storage, size_t channels, size_t outputs, tsn_extent extent, size_t begin,
    size_t end);
void tsn_first_convolution_naive(
    void *y, const float *framed, const float *w, const float *bias, bool relu, tsn_storage storage,
    size_t channels, size_t outputs, tsn_extent extent, size_t begin, size_t end);

/// dw of the (output block, channel) pairs begin..<end, numbered channels * block + channel.
void tsn_first_convolution_gradient(
    float *dw, const void *dy, const float *framed, tsn_storage storage, size_t channels,
    size_t outputs, tsn_extent extent, size_t begin, size_t end);
void tsn_first_convolution_gradient_naive(
    float *dw, const void *dy, const float *framed, tsn_storage storage, size_t channels,
    size_t outputs, tsn_extent extent, size_t begin, size_t end);

// MARK: Weight layouts
//
// n blocks of 16 x 16 weights, [16 i][16 o] (see COneDNN.h).

/// out[b][o][i] = w[b][i][o].
void tsn_weights_transposed(float *out, const float *w, size_t n);
void tsn_weights_transposed_naive(float *out, const float *w, size_t n);
/// out[b][i / 2][o][i % 2] = w[b][i][o], rounded to bfloat16.
void tsn_weights_bfloat16(uint16_t *out, const float *w, size_t n);
void tsn_weights_bfloat16_naive(uint16_t *out, const float *w, size_t n);
/// out[b][o / 2][i][o % 2] = w[b][i][o], rounded to bfloat16.
void tsn_weights_transposed_bfloat16(uint16_t *out, const float *w, size_t n);
void tsn_weights_transposed_bfloat16_naive(uint16_t *out, const float *w, size_t n);

/// dst += src, n voxels of a block: the sum of two gradients or a residual connection.
void tsn_add(void *dst, const void *src, tsn_storage storage, size_t n);
void tsn_add_naive(void *dst, const void *src, tsn_storage storage, size_t n);

// MARK: Transformer
//
// Tokens are rows of float32, [rows][columns].

/// y = (x - mean) / sqrt(variance + epsilon) * gamma + beta over each row; keeps each row's mean and
/// reciprocal standard deviation. Epsilon is 1e-5.
void tsn_layer_norm(
    float *y, float *mean, float *rstd, const float *x, const float *gamma, const float *beta,
    size_t columns, size_t rows);
void tsn_layer_norm_naive(
    float *y, float *mean, float *rstd, const float *x, const float *gamma, const float *beta,
    size_t columns, size_t rows);
/// dx += the gradient of tsn_layer_norm; dgamma and dbeta grow by their sums over the rows.
void tsn_layer_norm_gradient(
    float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *mean,
    const float *rstd, const float *gamma, size_t columns, size_t rows);
void tsn_layer_norm_gradient_naive(
    float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *mean,
    const float *rstd, const float *gamma, size_t columns, size_t rows);

/// y = x Phi(x), the exact GELU (Hendrycks and Gimpel 2016). y may be x.
void tsn_gelu(float *y, const float *x, size_t n);
void tsn_gelu_naive(float *y, const float *x, size_t n);
/// dx = dy (Phi(x) + x phi(x)). dx may be dy.
void tsn_gelu_gradient(float *dx, const float *dy, const float *x, size_t n);
void tsn_gelu_gradient_naive(float *dx, const float *dy, const float *x, size_t n);

/// Each row becomes softmax(scale * row).
void tsn_softmax_rows(float *x, float scale, size_t columns, size_t rows);
void tsn_softmax_rows_naive(float *x, float scale, size_t columns, size_t rows);
/// ds = scale p (dp - sum of p dp), row by row, where p = softmax(scale s). ds may be dp.
void tsn_softmax_rows_gradient(
    float *ds, const float *dp, const float *p, float scale, size_t columns, size_t rows);
void tsn_softmax_rows_gradient_naive(
    float *ds, const float *dp, const float *p, float scale, size_t columns, size_t rows);

/// Each row of x grows by bias, [columns].
void tsn_add_bias(float *x, const float *bias, size_t columns, size_t rows);
void tsn_add_bias_naive(float *x, const float *bias, size_t columns, size_t rows);
/// sums = sum of the rows of x, [columns].
void tsn_column_sums(float *sums, const float *x, size_t columns, size_t rows);
void tsn_column_sums_naive(float *sums, const float *x, size_t columns, size_t rows);

/// tokens[v][c] = x, for the voxels begin..<end of one sample.
void tsn_tokens_from_blocks(
    float *tokens, const void *x, tsn_storage storage, size_t channels, size_t voxels,
    size_t begin, size_t end);
void tsn_tokens_from_blocks_naive(
    float *tokens, const void *x, tsn_storage storage, size_t channels, size_t voxels, size_t begin,
    size_t end);
/// y = x + tokens in the blocked layout, for the voxels begin..<end of one sample; x may be null
/// (no addition) or y.
void tsn_blocks_from_tokens(
    void *y, const void *x, const float *tokens, tsn_storage storage, size_t channels,
    size_t voxels, size_t begin, size_t end);
void tsn_blocks_from_tokens_naive(
    void *y, const void *x, const float *tokens, tsn_storage storage, size_t channels,
    size_t voxels, size_t begin, size_t end);

#ifdef __cplusplus
}
#endif

#endif
