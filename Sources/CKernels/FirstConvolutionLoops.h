// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The 3x3x3 convolution of few planar channels; see NetworkKernels.h.

INLINE size_t framed_plane(tsn_extent e) { return (e.height + 2) * tsn_framed_row(e.width); }

static void frame(float *framed, const float *x, tsn_extent e, size_t begin, size_t end) {
  size_t row = tsn_framed_row(e.width);
  for (size_t plane = begin; plane < end; plane++) {
    size_t channel = plane / e.depth, d = plane % e.depth;
    float *to = framed + (channel * (e.depth + 2) + d + 1) * framed_plane(e) + row + 1;
    const float *from = x + plane * e.height * e.width;
    for (size_t h = 0; h < e.height; h++) {
      memcpy(to + h * row, from + h * e.width, e.width * sizeof *to);
    }
  }
}

INLINE void first_convolution_tile(
    void *block, const float *framed, const float *w, f32x16 start, bool relu, tsn_storage storage,
    size_t channels, size_t plane, size_t volume, size_t row, size_t out, const size_t size) {
  f32x16 sums[size];
  UNROLL
  for (size_t t = 0; t < size; t++) sums[t] = start;
  for (size_t c = 0; c < channels; c++) {
    for (size_t k = 0; k < 9; k++) {
      const float *from = framed + c * volume + k / 3 * plane + k % 3 * row;
      UNROLL
      for (size_t kw = 0; kw < 3; kw++, w += TSN_LANES) {
        f32x16 weights = load_floats(w);
        UNROLL
        for (size_t t = 0; t < size; t++) {
          sums[t] = vector_fma((f32x16)from[kw + t], weights, sums[t]);
        }
      }
    }
  }
  UNROLL
  for (size_t t = 0; t < size; t++) {
    f32x16 value = relu ? rectified(sums[t]) : sums[t];
    store_channels(block, out + t, storage, value);
  }
}

INLINE void first_convolution_rows(
    void *y, const float *framed, const float *w, const float *bias, bool relu,
    tsn_storage storage, size_t channels, size_t outputs, tsn_extent e, size_t begin, size_t end) {
  size_t row = tsn_framed_row(e.width), plane = framed_plane(e);
  for (size_t line = begin; line < end; line++) {
    size_t d = line / e.height, h = line % e.height;
    for (size_t ob = 0; ob < outputs / TSN_LANES; ob++) {
      void *block = (void *)voxel_address(y, ob * e.depth * e.height * e.width, storage);
      f32x16 start = load_floats(bias + ob * TSN_LANES);
      const float *from = framed + d * plane + h * row;
      const float *taps = w + ob * channels * 27 * TSN_LANES;
      FOR_TILES(v, e.width,
                first_convolution_tile(block, from + v, taps, start, relu, storage, channels,
                                       plane, (e.depth + 2) * plane, row, line * e.width + v,
                                       size));
    }
  }
}

static void first_convolution(
    void *y, const float *framed, const float *w, const float *bias, bool relu,
    tsn_storage storage, size_t channels, size_t outputs, tsn_extent extent, size_t begin,
    size_t end) {
#define CALL(storage) \
  first_convolution_rows(y, framed, w, bias, relu, storage, channels, outputs, extent, begin, end)
  FOR_STORAGE(storage, CALL(TSN_FLOAT32), CALL(TSN_BFLOAT16));
#undef CALL
}

// The taps of one input channel stay in registers over a plane of voxels: all 27, or those of one
// depth where there are fewer registers.
enum { taps_at_once = TSN_ACCUMULATORS == 16 ? 27 : 9 };

INLINE void first_convolution_gradient_pairs(
    float *dw, const void *dy, const float *framed, tsn_storage storage, size_t channels,
    tsn_extent e, size_t begin, size_t end) {
  size_t row = tsn_framed_row(e.width), plane = framed_plane(e);
  for (size_t pair = begin; pair < end; pair++) {
    size_t ob = pair / channels, c = pair % channels;
    const void *block = voxel_address(dy, ob * e.depth * e.height * e.width, storage);
    float *out = dw + pair * 27 * TSN_LANES;
    memset(out, 0, 27 * TSN_LANES * sizeof *out);
    for (size_t d = 0; d < e.depth; d++) {
      for (size_t first = 0; first < 27; first += taps_at_once) {
        f32x16 sums[taps_at_once] = {0};
        for (size_t h = 0; h < e.height; h++) {
          const float *from = framed + (c * (e.depth + 2) + d + first / 9) * plane + h * row;
          size_t voxel = (d * e.height + h) * e.width;
          for (size_t v = 0; v < e.width; v++) {
            f32x16 g = load_channels(block, voxel + v, storage);
            UNROLL
            for (size_t k = 0; k < taps_at_once; k++) {
              f32x16 value = from[k / 9 * plane + k / 3 % 3 * row + k % 3 + v];
              sums[k] = vector_fma(value, g, sums[k]);
            }
          }
        }
        float *to = out + first * TSN_LANES;
        UNROLL
        for (size_t k = 0; k < taps_at_once; k++, to += TSN_LANES) {
          store_floats(to, load_floats(to) + sums[k]);
        }
      }
    }
  }
}

static void first_convolution_gradient(
    float *dw, const void *dy, const float *framed, tsn_storage storage, size_t channels,
    size_t outputs, tsn_extent extent, size_t begin, size_t end) {
  (void)outputs;
#define CALL(storage) \
  first_convolution_gradient_pairs(dw, dy, framed, storage, channels, extent, begin, end)
  FOR_STORAGE(storage, CALL(TSN_FLOAT32), CALL(TSN_BFLOAT16));
#undef CALL
}
