// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The transposed convolution 2x2x2 with stride 2; see NetworkKernels.h.
//
// It is a matrix product for each of the eight taps. The tile of voxels whose sums stay in
// registers shares each vector of weights; inputs are read as scalars, from rows that are
// converted to float32 first if need be.

// sums[t] += sum over k of x[t * stride + k] * w[k], for 16 consecutive k and `size` tiles.
INLINE void tile_product(
    f32x16 *sums, const float *x, size_t stride, const float *w, const size_t size) {
  for (size_t k = 0; k < TSN_LANES; k++) {
    f32x16 row = load_floats(w + k * TSN_LANES);
    UNROLL
    for (size_t t = 0; t < size; t++) {
      sums[t] = vector_fma((f32x16)x[t * stride + k], row, sums[t]);
    }
  }
}

// Voxels begin..<begin + n of a blocked activation as float32 rows: [blocks][n][16]. The rows are
// the activation itself where that is float32 already.
INLINE const float *float_rows(
    float *scratch, const void *x, tsn_storage storage, size_t blocks, size_t voxels, size_t begin,
    size_t n, size_t *block_stride) {
  if (storage == TSN_FLOAT32) {
    *block_stride = voxels * TSN_LANES;
    return (const float *)x + begin * TSN_LANES;
  }
  *block_stride = n * TSN_LANES;
  for (size_t b = 0; b < blocks; b++) {
    const void *block = voxel_address(x, b * voxels + begin, storage);
    for (size_t v = 0; v < n; v++) {
      store_floats(scratch + (b * n + v) * TSN_LANES, load_channels(block, v, storage));
    }
  }
  return scratch;
}

INLINE size_t tap_offset(size_t tap, tsn_extent e) {
  return ((tap >> 2) * 2 * e.height + (tap >> 1 & 1)) * 2 * e.width + (tap & 1);
}

INLINE size_t output_voxel(size_t row, tsn_extent e) {
  return ((row / e.height) * 2 * 2 * e.height + (row % e.height) * 2) * 2 * e.width;
}

INLINE void upsample_tile(
    void *block, const float *rows, const float *taps, f32x16 start, tsn_storage storage,
    size_t blocks, size_t block_stride, size_t out, const size_t size) {
  f32x16 sums[size];
  UNROLL
  for (size_t t = 0; t < size; t++) sums[t] = start;
  for (size_t b = 0; b < blocks; b++) {
    tile_product(sums, rows + b * block_stride, TSN_LANES, taps + b * 256, size);
  }
  UNROLL
  for (size_t t = 0; t < size; t++) store_channels(block, out + 2 * t, storage, sums[t]);
}

INLINE void upsample_rows(
    void *y, const void *x, const float *w, const float *bias, float *scratch, tsn_storage storage,
    size_t inputs, size_t outputs, tsn_extent e, size_t begin, size_t end) {
  size_t voxels = e.depth * e.height * e.width;
  for (size_t row = begin; row < end; row++) {
    size_t block_stride;
    const float *rows = float_rows(scratch, x, storage, inputs / TSN_LANES, voxels, row * e.width,
                                   e.width, &block_stride);
    for (size_t ob = 0; ob < outputs / TSN_LANES; ob++) {
      void *block = (void *)voxel_address(y, ob * 8 * voxels, storage);
      f32x16 start = load_floats(bias + ob * TSN_LANES);
      for (size_t tap = 0; tap < 8; tap++) {
        const float *taps = w + (ob * 8 + tap) * inputs * TSN_LANES;
        size_t out = output_voxel(row, e) + tap_offset(tap, e);
        FOR_TILES(v, e.width,
                  upsample_tile(block, rows + v * TSN_LANES, taps, start, storage,
                                inputs / TSN_LANES, block_stride, out + 2 * v, size));
      }
    }
  }
}

static void upsample(
    void *y, const void *x, const float *w, const float *bias, float *scratch, tsn_storage storage,
    size_t inputs, size_t outputs, tsn_extent extent, size_t begin, size_t end) {
#define CALL(storage) \
  upsample_rows(y, x, w, bias, scratch, storage, inputs, outputs, extent, begin, end)
  FOR_STORAGE(storage, CALL(TSN_FLOAT32), CALL(TSN_BFLOAT16));
#undef CALL
}

// rows[k] is the row of outputs that taps 2 k and 2 k + 1 write.
INLINE void upsample_gradient_tile(
    void *block, const float *const rows[4], size_t v, const float *taps, tsn_storage storage,
    size_t blocks, size_t block_stride, size_t out, const size_t size) {
  f32x16 sums[size];
  UNROLL
  for (size_t t = 0; t < size; t++) sums[t] = 0;
  for (size_t tap = 0; tap < 8; tap++) {
    const float *row = rows[tap >> 1] + (2 * v + (tap & 1)) * TSN_LANES;
    for (size_t b = 0; b < blocks; b++, taps += 256) {
      tile_product(sums, row + b * block_stride, 2 * TSN_LANES, taps, size);
    }
  }
  UNROLL
  for (size_t t = 0; t < size; t++) store_channels(block, out + t, storage, sums[t]);
}

INLINE void upsample_input_gradient_rows(
    void *dx, const void *dy, const float *transposed, float *scratch, tsn_storage storage,
    size_t inputs, size_t outputs, tsn_extent e, size_t begin, size_t end) {
  size_t voxels = e.depth * e.height * e.width;
  for (size_t row = begin; row < end; row++) {
    const float *rows[4];
    size_t block_stride = 0;
    for (size_t pair = 0; pair < 4; pair++) {
      rows[pair] = float_rows(scratch + pair * outputs * 2 * e.width, dy, storage,
                              outputs / TSN_LANES, 8 * voxels,
                              output_voxel(row, e) + tap_offset(2 * pair, e), 2 * e.width,
                              &block_stride);
    }
    for (size_t ib = 0; ib < inputs / TSN_LANES; ib++) {
      void *block = (void *)voxel_address(dx, ib * voxels, storage);
      const float *taps = transposed + ib * 8 * outputs * TSN_LANES;
      FOR_TILES(v, e.width,
                upsample_gradient_tile(block, rows, v, taps, storage, outputs / TSN_LANES,
                                       block_stride, row * e.width + v, size));
    }
  }
}

static void upsample_input_gradient(
    void *dx, const void *dy, const float *transposed, float *scratch, tsn_storage storage,
    size_t inputs, size_t outputs, tsn_extent extent, size_t begin, size_t end) {
#define CALL(storage)                                                                          \
  upsample_input_gradient_rows(dx, dy, transposed, scratch, storage, inputs, outputs, extent, \
                               begin, end)
  FOR_STORAGE(storage, CALL(TSN_FLOAT32), CALL(TSN_BFLOAT16));
#undef CALL
}

// TSN_ACCUMULATORS inputs times sixteen outputs stay in registers over a plane of voxels; the
// planes' sums are then added, so that no float32 sum runs over the whole volume.
INLINE void upsample_weight_gradient_pairs(
    float *dw, const void *dy, const void *x, float *scratch, tsn_storage storage, size_t inputs,
    size_t outputs, tsn_extent e, size_t begin, size_t end) {
  size_t voxels = e.depth * e.height * e.width, plane = e.height * e.width;
  (void)outputs;
  for (size_t pair = begin; pair < end; pair++) {
    memset(dw + pair * inputs * TSN_LANES, 0, inputs * TSN_LANES * sizeof *dw);
  }
  for (size_t d = 0; d < e.depth; d++) {
    size_t block_stride;
    const float *rows = float_rows(scratch, x, storage, inputs / TSN_LANES, voxels, d * plane,
                                   plane, &block_stride);
    for (size_t pair = begin; pair < end; pair++) {
      const void *block = voxel_address(dy, pair / 8 * 8 * voxels, storage);
      size_t tap = pair % 8;
      for (size_t input = 0; input < inputs; input += TSN_ACCUMULATORS) {
        f32x16 sums[TSN_ACCUMULATORS] = {0};
        for (size_t h = 0; h < e.height; h++) {
          size_t out = output_voxel(d * e.height + h, e) + tap_offset(tap, e);
          const float *from = rows + input / TSN_LANES * block_stride +
                              h * e.width * TSN_LANES + input % TSN_LANES;
          for (size_t v = 0; v < e.width; v++, from += TSN_LANES) {
            f32x16 g = load_channels(block, out + 2 * v, storage);
            UNROLL
            for (size_t i = 0; i < TSN_ACCUMULATORS; i++) {
              sums[i] = vector_fma((f32x16)from[i], g, sums[i]);
            }
          }
        }
        float *to = dw + (pair * inputs + input) * TSN_LANES;
        UNROLL
        for (size_t i = 0; i < TSN_ACCUMULATORS; i++, to += TSN_LANES) {
          store_floats(to, load_floats(to) + sums[i]);
        }
      }
    }
  }
}

static void upsample_weight_gradient(
    float *dw, const void *dy, const void *x, float *scratch, tsn_storage storage, size_t inputs,
    size_t outputs, tsn_extent extent, size_t begin, size_t end) {
#define CALL(storage) \
  upsample_weight_gradient_pairs(dw, dy, x, scratch, storage, inputs, outputs, extent, begin, end)
  FOR_STORAGE(storage, CALL(TSN_FLOAT32), CALL(TSN_BFLOAT16));
#undef CALL
}

static void upsample_weights_transposed(
    float *transposed, const float *w, size_t inputs, size_t outputs, size_t begin, size_t end) {
  for (size_t ib = begin; ib < end; ib++) {
    for (size_t tap = 0; tap < 8; tap++) {
      for (size_t ob = 0; ob < outputs / TSN_LANES; ob++) {
        f32x16 m[16];
        load_rows(m, w + ((ob * 8 + tap) * inputs + ib * TSN_LANES) * TSN_LANES);
        transpose_rows(m);
        float *out = transposed + ((ib * 8 + tap) * outputs + ob * TSN_LANES) * TSN_LANES;
        UNROLL
        for (size_t i = 0; i < 16; i++) store_floats(out + i * TSN_LANES, m[i]);
      }
    }
  }
}
