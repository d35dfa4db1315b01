// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The 1x1x1 convolution to the logits; see NetworkKernels.h.

// Voxels whose float32 sums go into the double sums together.
#define HEAD_CHUNK 512

INLINE f32x16 head_input(
    const void *x, size_t voxel, const float *scale, const float *shift, size_t c,
    tsn_storage storage) {
  f32x16 value = load_channels(x, voxel, storage);
  if (!scale) return value;
  value = vector_fma(value, load_floats(scale + c), load_floats(shift + c));
  return rectified(value);
}

// Exchanges rows and columns of 16 vectors, in four rounds of exchanging halves.
INLINE void transpose_rows(f32x16 m[16]) {
#define EXCHANGE(distance, low, high)                       \
  UNROLL                                                    \
  for (int i = 0; i < 16; i++) {                            \
    if (i & distance) continue;                             \
    f32x16 a = m[i], b = m[i + distance];                   \
    m[i] = __builtin_shufflevector(a, b, low);              \
    m[i + distance] = __builtin_shufflevector(a, b, high);  \
  }
#define L8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define H8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define L4 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define H4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define L2 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define H2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define L1 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define H1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31
#define PAIR(...) __VA_ARGS__
  EXCHANGE(8, PAIR(L8), PAIR(H8))
  EXCHANGE(4, PAIR(L4), PAIR(H4))
  EXCHANGE(2, PAIR(L2), PAIR(H2))
  EXCHANGE(1, PAIR(L1), PAIR(H1))
#undef EXCHANGE
}

// Sixteen voxels at a time: their vectors of channels become vectors of voxels.
INLINE void head_rows(
    float *logits, const void *x, const float *scale, const float *shift, const float *w,
    const float *bias, tsn_storage storage, size_t channels, size_t classes, size_t voxels,
    size_t begin, size_t end) {
  for (size_t v = begin; v < end; v += TSN_LANES) {
    size_t count = end - v < TSN_LANES ? end - v : TSN_LANES;
    f32x16 sums[16];
    for (size_t k = 0; k < classes; k++) sums[k] = bias[k];
    for (size_t c = 0; c < channels; c += TSN_LANES) {
      const void *block = voxel_address(x, c / TSN_LANES * voxels, storage);
      f32x16 m[16];
      for (size_t i = 0; i < TSN_LANES; i++) {
        m[i] = head_input(block, v + (i < count ? i : count - 1), scale, shift, c, storage);
      }
      transpose_rows(m);
      for (size_t k = 0; k < classes; k++) {
        f32x16 sum = sums[k];
        UNROLL
        for (int i = 0; i < 16; i++) sum = vector_fma(m[i], (f32x16)w[k * channels + c + (size_t)i], sum);
        sums[k] = sum;
      }
    }
    for (size_t k = 0; k < classes; k++) {
      float *out = logits + k * voxels + v;
      if (count == TSN_LANES) {
        store_floats(out, sums[k]);
      } else {
        memcpy(out, &sums[k], count * sizeof *out);
      }
    }
  }
}

// Four classes, BraTS's, with sums that stay in registers.
static void head(
    float *logits, const void *x, const float *scale, const float *shift, const float *w,
    const float *bias, tsn_storage storage, size_t channels, size_t classes, size_t voxels,
    size_t begin, size_t end) {
#define CALL(storage, classes) \
  head_rows(logits, x, scale, shift, w, bias, storage, channels, classes, voxels, begin, end)
  if (classes == 4) {
    FOR_STORAGE(storage, CALL(TSN_FLOAT32, 4), CALL(TSN_BFLOAT16, 4));
  } else {
    FOR_STORAGE(storage, CALL(TSN_FLOAT32, classes), CALL(TSN_BFLOAT16, classes));
  }
#undef CALL
}

INLINE void head_gradient_rows(
    void *dy, double *dw, double *dbias, const float *dlogits, const void *x, const float *scale,
    const float *shift, const float *w, tsn_storage storage, size_t channels, size_t classes,
    size_t voxels, size_t begin, size_t end) {
  for (size_t from = begin; from < end; from += HEAD_CHUNK) {
    size_t to = from + HEAD_CHUNK < end ? from + HEAD_CHUNK : end;
    for (size_t c = 0; c < channels; c += TSN_LANES) {
      const void *block = voxel_address(x, c / TSN_LANES * voxels, storage);
      void *out = (void *)voxel_address(dy, c / TSN_LANES * voxels, storage);
      f32x16 sums[16], rows[16];
      for (size_t k = 0; k < classes; k++) {
        sums[k] = 0;
        rows[k] = load_floats(w + k * channels + c);
      }
      for (size_t v = from; v < to; v++) {
        f32x16 y = head_input(block, v, scale, shift, c, storage), g = 0;
        for (size_t k = 0; k < classes; k++) {
          f32x16 d = dlogits[k * voxels + v];
          sums[k] = vector_fma(d, y, sums[k]);
          g = vector_fma(d, rows[k], g);
        }
        store_channels(out, v, storage, g);
      }
      for (size_t k = 0; k < classes; k++) {
        for (int l = 0; l < TSN_LANES; l++) dw[k * channels + c + (size_t)l] += (double)sums[k][l];
      }
    }
    for (size_t k = 0; k < classes; k++) {
      f32x16 sum = 0;
      size_t v = from;
      for (; v + TSN_LANES <= to; v += TSN_LANES) sum += load_floats(dlogits + k * voxels + v);
      double total = (double)total_of_lanes(sum);
      for (; v < to; v++) total += (double)dlogits[k * voxels + v];
      dbias[k] += total;
    }
  }
}

static void head_gradient(
    void *dy, double *dw, double *dbias, const float *dlogits, const void *x, const float *scale,
    const float *shift, const float *w, tsn_storage storage, size_t channels, size_t classes,
    size_t voxels, size_t begin, size_t end) {
#define CALL(storage, classes)                                                                \
  head_gradient_rows(dy, dw, dbias, dlogits, x, scale, shift, w, storage, channels, classes, \
                     voxels, begin, end)
  if (classes == 4) {
    FOR_STORAGE(storage, CALL(TSN_FLOAT32, 4), CALL(TSN_BFLOAT16, 4));
  } else {
    FOR_STORAGE(storage, CALL(TSN_FLOAT32, classes), CALL(TSN_BFLOAT16, classes));
  }
#undef CALL
}
