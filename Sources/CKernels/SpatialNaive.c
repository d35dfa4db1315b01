// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The naive twins of the head, upsampling, first convolution and weight layouts; see
// NetworkKernels.h.

#include "NaiveElements.h"

static size_t voxels_of(tsn_extent e) { return e.depth * e.height * e.width; }

// MARK: Head

static double head_input(
    const void *x, const float *scale, const float *shift, tsn_storage storage, size_t c, size_t v,
    size_t voxels) {
  double value = element(x, place(c, v, voxels), storage);
  return scale ? rectified((double)scale[c] * value + (double)shift[c]) : value;
}

void tsn_head_naive(
    float *logits, const void *x, const float *scale, const float *shift, const float *w,
    const float *bias, tsn_storage storage, size_t channels, size_t classes, size_t voxels,
    size_t begin, size_t end) {
  for (size_t k = 0; k < classes; k++) {
    for (size_t v = begin; v < end; v++) {
      double sum = bias[k];
      for (size_t c = 0; c < channels; c++) {
        sum += (double)w[k * channels + c] * head_input(x, scale, shift, storage, c, v, voxels);
      }
      logits[k * voxels + v] = (float)sum;
    }
  }
}

void tsn_head_gradient_naive(
    void *dy, double *dw, double *dbias, const float *dlogits, const void *x, const float *scale,
    const float *shift, const float *w, tsn_storage storage, size_t channels, size_t classes,
    size_t voxels, size_t begin, size_t end) {
  for (size_t v = begin; v < end; v++) {
    for (size_t c = 0; c < channels; c++) {
      double y = head_input(x, scale, shift, storage, c, v, voxels), sum = 0;
      for (size_t k = 0; k < classes; k++) {
        double d = dlogits[k * voxels + v];
        dw[k * channels + c] += d * y;
        sum += d * (double)w[k * channels + c];
      }
      store_element(dy, place(c, v, voxels), storage, sum);
    }
    for (size_t k = 0; k < classes; k++) dbias[k] += (double)dlogits[k * voxels + v];
  }
}

// MARK: Upsampling

// The output voxel that a tap makes of input voxel v.
static size_t upsampled(size_t v, size_t tap, tsn_extent e) {
  size_t depth = 2 * (v / e.width / e.height) + tap / 4;
  size_t height = 2 * (v / e.width % e.height) + tap / 2 % 2;
  return (depth * 2 * e.height + height) * 2 * e.width + 2 * (v % e.width) + tap % 2;
}

// Where the weight of an output and an input lies, and with the parts exchanged the transposed one.
static size_t tap_weight(size_t output, size_t tap, size_t input, size_t inputs) {
  return ((output / TSN_LANES * 8 + tap) * inputs + input) * TSN_LANES + output % TSN_LANES;
}

void tsn_upsample_naive(
    void *y, const void *x, const float *w, const float *bias, float *scratch, tsn_storage storage,
    size_t inputs, size_t outputs, tsn_extent extent, size_t begin, size_t end) {
  (void)scratch;
  size_t voxels = voxels_of(extent);
  for (size_t v = begin * extent.width; v < end * extent.width; v++) {
    for (size_t tap = 0; tap < 8; tap++) {
      for (size_t o = 0; o < outputs; o++) {
        double sum = bias[o];
        for (size_t i = 0; i < inputs; i++) {
          double weight = w[tap_weight(o, tap, i, inputs)];
          sum += element(x, place(i, v, voxels), storage) * weight;
        }
        store_element(y, place(o, upsampled(v, tap, extent), 8 * voxels), storage, sum);
      }
    }
  }
}

void tsn_upsample_input_gradient_naive(
    void *dx, const void *dy, const float *transposed, float *scratch, tsn_storage storage,
    size_t inputs, size_t outputs, tsn_extent extent, size_t begin, size_t end) {
  (void)scratch;
  size_t voxels = voxels_of(extent);
  for (size_t v = begin * extent.width; v < end * extent.width; v++) {
    for (size_t i = 0; i < inputs; i++) {
      double sum = 0;
      for (size_t tap = 0; tap < 8; tap++) {
        for (size_t o = 0; o < outputs; o++) {
          double d = element(dy, place(o, upsampled(v, tap, extent), 8 * voxels), storage);
          sum += d * (double)transposed[tap_weight(i, tap, o, outputs)];
        }
      }
      store_element(dx, place(i, v, voxels), storage, sum);
    }
  }
}

void tsn_upsample_weight_gradient_naive(
    float *dw, const void *dy, const void *x, float *scratch, tsn_storage storage, size_t inputs,
    size_t outputs, tsn_extent extent, size_t begin, size_t end) {
  (void)scratch, (void)outputs;
  size_t voxels = voxels_of(extent);
  for (size_t pair = begin; pair < end; pair++) {
    size_t tap = pair % 8;
    for (size_t o = pair / 8 * TSN_LANES; o < (pair / 8 + 1) * TSN_LANES; o++) {
      for (size_t i = 0; i < inputs; i++) {
        double sum = 0;
        for (size_t v = 0; v < voxels; v++) {
          sum += element(dy, place(o, upsampled(v, tap, extent), 8 * voxels), storage) *
                 element(x, place(i, v, voxels), storage);
        }
        dw[tap_weight(o, tap, i, inputs)] = (float)sum;
      }
    }
  }
}

void tsn_upsample_weights_transposed_naive(
    float *transposed, const float *w, size_t inputs, size_t outputs, size_t begin, size_t end) {
  for (size_t i = begin * TSN_LANES; i < end * TSN_LANES; i++) {
    for (size_t tap = 0; tap < 8; tap++) {
      for (size_t o = 0; o < outputs; o++) {
        transposed[tap_weight(i, tap, o, outputs)] = w[tap_weight(o, tap, i, inputs)];
      }
    }
  }
}

// MARK: Convolution of few channels

// Where a voxel of the frame lies, counted from the frame's corner.
static size_t framed_place(size_t channel, size_t d, size_t h, size_t w, tsn_extent e) {
  return ((channel * (e.depth + 2) + d) * (e.height + 2) + h) * tsn_framed_row(e.width) + w;
}

void tsn_frame_naive(float *framed, const float *x, tsn_extent e, size_t begin, size_t end) {
  for (size_t plane = begin; plane < end; plane++) {
    for (size_t h = 0; h < e.height; h++) {
      for (size_t w = 0; w < e.width; w++) {
        framed[framed_place(plane / e.depth, plane % e.depth + 1, h + 1, w + 1, e)] =
            x[(plane * e.height + h) * e.width + w];
      }
    }
  }
}

// What tap k of channel c sees of voxel v.
static double neighbour(const float *framed, size_t c, size_t k, size_t v, tsn_extent e) {
  size_t d = v / e.width / e.height, h = v / e.width % e.height, w = v % e.width;
  return framed[framed_place(c, d + k / 9, h + k / 3 % 3, w + k % 3, e)];
}

void tsn_first_convolution_naive(
    void *y, const float *framed, const float *w, const float *bias, bool relu,
    tsn_storage storage, size_t channels, size_t outputs, tsn_extent extent, size_t begin,
    size_t end) {
  for (size_t v = begin * extent.width; v < end * extent.width; v++) {
    for (size_t o = 0; o < outputs; o++) {
      double sum = bias[o];
      for (size_t c = 0; c < channels; c++) {
        const float *taps = w + (o / TSN_LANES * channels + c) * 27 * TSN_LANES + o % TSN_LANES;
        for (size_t k = 0; k < 27; k++) {
          sum += neighbour(framed, c, k, v, extent) * (double)taps[k * TSN_LANES];
        }
      }
      store_element(y, place(o, v, voxels_of(extent)), storage, relu ? rectified(sum) : sum);
    }
  }
}

void tsn_first_convolution_gradient_naive(
    float *dw, const void *dy, const float *framed, tsn_storage storage, size_t channels,
    size_t outputs, tsn_extent extent, size_t begin, size_t end) {
  (void)outputs;
  size_t voxels = voxels_of(extent);
  for (size_t pair = begin; pair < end; pair++) {
    for (size_t k = 0; k < 27; k++) {
      for (size_t l = 0; l < TSN_LANES; l++) {
        size_t o = pair / channels * TSN_LANES + l;
        double sum = 0;
        for (size_t v = 0; v < voxels; v++) {
          sum += element(dy, place(o, v, voxels), storage) *
                 neighbour(framed, pair % channels, k, v, extent);
        }
        dw[(pair * 27 + k) * TSN_LANES + l] = (float)sum;
      }
    }
  }
}

// MARK: Weight layouts

// Runs the body for every weight: number `at` in order, from input i to output o of its block.
#define FOR_WEIGHTS(n)                                 \
  for (size_t b = 0; b < (n); b++)                     \
    for (size_t i = 0, at = b * 256; i < TSN_LANES; i++) \
      for (size_t o = 0; o < TSN_LANES; o++, at++)

void tsn_weights_transposed_naive(float *out, const float *w, size_t n) {
  FOR_WEIGHTS(n) out[b * 256 + o * TSN_LANES + i] = w[at];
}

void tsn_weights_bfloat16_naive(uint16_t *out, const float *w, size_t n) {
  FOR_WEIGHTS(n) out[b * 256 + i / 2 * 32 + o * 2 + i % 2] = nearest_bfloat16((double)w[at]);
}

void tsn_weights_transposed_bfloat16_naive(uint16_t *out, const float *w, size_t n) {
  FOR_WEIGHTS(n) out[b * 256 + o / 2 * 32 + i * 2 + o % 2] = nearest_bfloat16((double)w[at]);
}
