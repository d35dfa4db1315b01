// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Normalisation with ReLU, and pooling; see NetworkKernels.h.

// Voxels whose moments are taken together, while they lie in the first-level cache.
#define MOMENTS_CHUNK 128
// Voxels whose float32 sums go into the double sums together.
#define SUMS_CHUNK 256

INLINE f64x16 load_doubles(const double *p) {
  f64x16 v;
  memcpy(&v, p, sizeof v);
  return v;
}

INLINE void store_doubles(double *p, f64x16 v) { memcpy(p, &v, sizeof v); }

INLINE void moments_of(tsn_moments *moments, const void *x, tsn_storage storage, size_t n) {
  f64x16 mean = load_doubles(moments->mean), squares = load_doubles(moments->squares);
  double count = moments->count;
  for (size_t begin = 0; begin < n; begin += MOMENTS_CHUNK) {
    size_t end = begin + MOMENTS_CHUNK < n ? begin + MOMENTS_CHUNK : n;
    // Sums of differences from the first voxel are exact where a large mean hides small deviations.
    f32x16 first = load_channels(x, begin, storage);
    f32x16 sum0 = 0, sum1 = 0, squares0 = 0, squares1 = 0;
    size_t v = begin;
    for (; v + 2 <= end; v += 2) {
      sum0 += load_channels(x, v, storage) - first;
      sum1 += load_channels(x, v + 1, storage) - first;
    }
    if (v < end) sum0 += load_channels(x, v, storage) - first;
    double size = (double)(end - begin);
    f64x16 exact_mean = __builtin_convertvector(first, f64x16) +
                        __builtin_convertvector(sum0 + sum1, f64x16) * (1 / size);
    f32x16 chunk_mean = __builtin_convertvector(exact_mean, f32x16);
    for (v = begin; v + 2 <= end; v += 2) {
      f32x16 d0 = load_channels(x, v, storage) - chunk_mean;
      f32x16 d1 = load_channels(x, v + 1, storage) - chunk_mean;
      squares0 = vector_fma(d0, d0, squares0);
      squares1 = vector_fma(d1, d1, squares1);
    }
    if (v < end) {
      f32x16 d0 = load_channels(x, v, storage) - chunk_mean;
      squares0 = vector_fma(d0, d0, squares0);
    }
    // Deviations are from a mean rounded to float32: their squares exceed those from the exact one.
    f64x16 rounding = exact_mean - __builtin_convertvector(chunk_mean, f64x16);
    f64x16 delta = exact_mean - mean;
    double total = count + size;
    mean += delta * (size / total);
    squares += __builtin_convertvector(squares0 + squares1, f64x16) - rounding * rounding * size +
               delta * delta * (count * size / total);
    count = total;
  }
  store_doubles(moments->mean, mean);
  store_doubles(moments->squares, squares);
  moments->count = count;
}

static void norm_moments(tsn_moments *moments, const void *x, tsn_storage storage, size_t n) {
  FOR_STORAGE(storage, moments_of(moments, x, TSN_FLOAT32, n),
              moments_of(moments, x, TSN_BFLOAT16, n));
}

INLINE void apply_norm(
    void *y, const void *x, f32x16 scale, f32x16 shift, tsn_storage storage, size_t n) {
  for (size_t v = 0; v < n; v++) {
    f32x16 z = vector_fma(load_channels(x, v, storage), scale, shift);
    store_channels(y, v, storage, rectified(z));
  }
}

static void norm_apply(
    void *y, const void *x, const float *scale, const float *shift, tsn_storage storage, size_t n) {
  f32x16 a = load_floats(scale), b = load_floats(shift);
  FOR_STORAGE(storage, apply_norm(y, x, a, b, TSN_FLOAT32, n),
              apply_norm(y, x, a, b, TSN_BFLOAT16, n));
}

// dy where scale x + shift > 0, zero elsewhere.
INLINE f32x16 rectified_gradient(f32x16 dy, f32x16 x, f32x16 scale, f32x16 shift) {
  return (f32x16)((i32x16)dy & (vector_fma(x, scale, shift) > 0.0f));
}

INLINE void gradient_sums(
    tsn_gradient_sums *sums, const void *dy, const void *x, const tsn_norm_coefficients *c,
    tsn_storage storage, size_t n) {
  f32x16 scale = load_floats(c->scale), shift = load_floats(c->shift), mean = load_floats(c->mean);
  f64x16 gradient = load_doubles(sums->gradient), product = load_doubles(sums->product);
  for (size_t begin = 0; begin < n; begin += SUMS_CHUNK) {
    size_t end = begin + SUMS_CHUNK < n ? begin + SUMS_CHUNK : n;
    f32x16 g0 = 0, g1 = 0, p0 = 0, p1 = 0;
    size_t v = begin;
    for (; v + 2 <= end; v += 2) {
      f32x16 x0 = load_channels(x, v, storage), x1 = load_channels(x, v + 1, storage);
      f32x16 d0 = rectified_gradient(load_channels(dy, v, storage), x0, scale, shift);
      f32x16 d1 = rectified_gradient(load_channels(dy, v + 1, storage), x1, scale, shift);
      g0 += d0;
      g1 += d1;
      p0 = vector_fma(d0, x0 - mean, p0);
      p1 = vector_fma(d1, x1 - mean, p1);
    }
    if (v < end) {
      f32x16 x0 = load_channels(x, v, storage);
      f32x16 d0 = rectified_gradient(load_channels(dy, v, storage), x0, scale, shift);
      g0 += d0;
      p0 = vector_fma(d0, x0 - mean, p0);
    }
    gradient += __builtin_convertvector(g0 + g1, f64x16);
    product += __builtin_convertvector(p0 + p1, f64x16);
  }
  store_doubles(sums->gradient, gradient);
  store_doubles(sums->product, product);
}

static void norm_gradient_sums(
    tsn_gradient_sums *sums, const void *dy, const void *x, const tsn_norm_coefficients *c,
    tsn_storage storage, size_t n) {
  FOR_STORAGE(storage, gradient_sums(sums, dy, x, c, TSN_FLOAT32, n),
              gradient_sums(sums, dy, x, c, TSN_BFLOAT16, n));
}

INLINE void gradient_of_norm(
    void *dx, const void *dy, const void *x, const tsn_norm_coefficients *c, tsn_storage storage,
    size_t n) {
  f32x16 scale = load_floats(c->scale), shift = load_floats(c->shift);
  f32x16 slope = load_floats(c->slope), offset = load_floats(c->offset);
  f32x16 tilt = load_floats(c->tilt);
  for (size_t v = 0; v < n; v++) {
    f32x16 value = load_channels(x, v, storage);
    f32x16 g = rectified_gradient(load_channels(dy, v, storage), value, scale, shift);
    store_channels(dx, v, storage, vector_fma(g, slope, vector_fma(value, tilt, offset)));
  }
}

static void norm_gradient(
    void *dx, const void *dy, const void *x, const tsn_norm_coefficients *c, tsn_storage storage,
    size_t n) {
  FOR_STORAGE(storage, gradient_of_norm(dx, dy, x, c, TSN_FLOAT32, n),
              gradient_of_norm(dx, dy, x, c, TSN_BFLOAT16, n));
}

// The eight voxels under a pooled voxel, as offsets from the first.
INLINE size_t corner(int k, tsn_extent e) {
  return ((size_t)(k >> 2) * e.height + (size_t)(k >> 1 & 1)) * e.width + (size_t)(k & 1);
}

INLINE size_t first_voxel(size_t row, tsn_extent e) {
  size_t rows = e.height / 2;
  return ((row / rows) * 2 * e.height + (row % rows) * 2) * e.width;
}

INLINE void norm_and_pool(
    void *y, void *pooled, uint8_t *index, const void *x, f32x16 scale, f32x16 shift,
    tsn_storage storage, tsn_extent e, size_t begin, size_t end) {
  for (size_t row = begin; row < end; row++) {
    size_t in = first_voxel(row, e), out = row * (e.width / 2);
    for (size_t w = 0; w < e.width / 2; w++, in += 2, out++) {
      f32x16 best = 0;
      i32x16 which = 0;
      UNROLL
      for (int k = 0; k < 8; k++) {
        size_t voxel = in + corner(k, e);
        f32x16 z = vector_fma(load_channels(x, voxel, storage), scale, shift);
        z = as_stored(storage, rectified(z));
        store_channels(y, voxel, storage, z);
        i32x16 higher = z > best;
        which = (which & ~higher) | (k & higher);
        best = vector_max(best, z);
      }
      store_channels(pooled, out, storage, best);
      *(u8x16_any *)(index + out * TSN_LANES) = __builtin_convertvector(which, u8x16);
    }
  }
}

static void norm_pool(
    void *y, void *pooled, uint8_t *index, const void *x, const float *scale, const float *shift,
    tsn_storage storage, tsn_extent extent, size_t begin, size_t end) {
  f32x16 a = load_floats(scale), b = load_floats(shift);
  FOR_STORAGE(
      storage, norm_and_pool(y, pooled, index, x, a, b, TSN_FLOAT32, extent, begin, end),
      norm_and_pool(y, pooled, index, x, a, b, TSN_BFLOAT16, extent, begin, end));
}

INLINE void pool_rows(
    void *pooled, const void *x, tsn_storage storage, tsn_extent e, size_t begin, size_t end) {
  for (size_t row = begin; row < end; row++) {
    size_t in = first_voxel(row, e), out = row * (e.width / 2);
    for (size_t w = 0; w < e.width / 2; w++, in += 2, out++) {
      f32x16 best = load_channels(x, in, storage);
      UNROLL
      for (int k = 1; k < 8; k++) {
        best = vector_max(best, load_channels(x, in + corner(k, e), storage));
      }
      store_channels(pooled, out, storage, best);
    }
  }
}

static void pool(
    void *pooled, const void *x, tsn_storage storage, tsn_extent extent, size_t begin, size_t end) {
  FOR_STORAGE(storage, pool_rows(pooled, x, TSN_FLOAT32, extent, begin, end),
              pool_rows(pooled, x, TSN_BFLOAT16, extent, begin, end));
}

INLINE void pool_gradient_rows(
    void *dx, const void *dpooled, const uint8_t *index, tsn_storage storage, tsn_extent e,
    size_t begin, size_t end) {
  for (size_t row = begin; row < end; row++) {
    size_t in = first_voxel(row, e), out = row * (e.width / 2);
    for (size_t w = 0; w < e.width / 2; w++, in += 2, out++) {
      f32x16 g = load_channels(dpooled, out, storage);
      i32x16 which = __builtin_convertvector(*(const u8x16_any *)(index + out * TSN_LANES), i32x16);
      UNROLL
      for (int k = 0; k < 8; k++) {
        size_t voxel = in + corner(k, e);
        f32x16 here = (f32x16)((i32x16)g & (which == k));
        store_channels(dx, voxel, storage, load_channels(dx, voxel, storage) + here);
      }
    }
  }
}

static void pool_gradient(
    void *dx, const void *dpooled, const uint8_t *index, tsn_storage storage, tsn_extent extent,
    size_t begin, size_t end) {
  FOR_STORAGE(storage, pool_gradient_rows(dx, dpooled, index, TSN_FLOAT32, extent, begin, end),
              pool_gradient_rows(dx, dpooled, index, TSN_BFLOAT16, extent, begin, end));
}

INLINE void add_voxels(void *dst, const void *src, tsn_storage storage, size_t n) {
  for (size_t v = 0; v < n; v++) {
    store_channels(dst, v, storage, load_channels(dst, v, storage) + load_channels(src, v, storage));
  }
}

static void add(void *dst, const void *src, tsn_storage storage, size_t n) {
  FOR_STORAGE(storage, add_voxels(dst, src, TSN_FLOAT32, n),
              add_voxels(dst, src, TSN_BFLOAT16, n));
}
