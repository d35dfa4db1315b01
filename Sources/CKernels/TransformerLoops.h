// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// What the transformer does between its matrix products; see NetworkKernels.h.

#define LAYER_NORM_EPSILON 1e-5f

// The sum of f(j) over 0..<columns: whole vectors, then what is left.
#define ROW_SUM(result, columns, vector_term, scalar_term)             \
  float result;                                                        \
  do {                                                                 \
    f32x16 lanes = 0;                                                  \
    float rest = 0;                                                    \
    size_t j = 0;                                                      \
    for (; j + TSN_LANES <= (columns); j += TSN_LANES) lanes += (vector_term); \
    for (; j < (columns); j++) rest += (scalar_term);                  \
    result = total_of_lanes(lanes) + rest;                               \
  } while (0)

static void layer_norm(
    float *y, float *mean, float *rstd, const float *x, const float *gamma, const float *beta,
    size_t columns, size_t rows) {
  for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
    ROW_SUM(sum, columns, load_floats(x + j), x[j]);
    float m = sum / (float)columns;
    ROW_SUM(squares, columns, (load_floats(x + j) - m) * (load_floats(x + j) - m),
            (x[j] - m) * (x[j] - m));
    float s = 1 / __builtin_sqrtf(squares / (float)columns + LAYER_NORM_EPSILON);
    for (size_t j = 0; j < columns; j++) y[j] = (x[j] - m) * s * gamma[j] + beta[j];
    mean[r] = m;
    rstd[r] = s;
  }
}

static void layer_norm_gradient(
    float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *mean,
    const float *rstd, const float *gamma, size_t columns, size_t rows) {
  for (size_t r = 0; r < rows; r++, x += columns, dy += columns, dx += columns) {
    float m = mean[r], s = rstd[r];
    ROW_SUM(g, columns, load_floats(dy + j) * load_floats(gamma + j), dy[j] * gamma[j]);
    ROW_SUM(gx, columns,
            load_floats(dy + j) * load_floats(gamma + j) * (load_floats(x + j) - m),
            dy[j] * gamma[j] * (x[j] - m));
    float mean_g = g / (float)columns, mean_gx = gx * s * s / (float)columns;
    for (size_t j = 0; j < columns; j++) {
      float centred = x[j] - m;
      dx[j] += s * (dy[j] * gamma[j] - mean_g - centred * mean_gx);
      dgamma[j] += dy[j] * centred * s;
      dbeta[j] += dy[j];
    }
  }
}

// erf to 2e-7: a rational function of the seventh and the fourth degree in x^2, on -4...4.
INLINE f32x16 vector_erf(f32x16 x) {
  x = __builtin_elementwise_min(__builtin_elementwise_max(x, (f32x16)-4.0f), (f32x16)4.0f);
  f32x16 t = x * x;
  f32x16 p = (f32x16)-2.72614225801306e-10f;
  p = vector_fma(p, t, (f32x16)2.77068142495902e-08f);
  p = vector_fma(p, t, (f32x16)-2.10102402082508e-06f);
  p = vector_fma(p, t, (f32x16)-5.69250639462346e-05f);
  p = vector_fma(p, t, (f32x16)-7.34990630326855e-04f);
  p = vector_fma(p, t, (f32x16)-2.95459980854025e-03f);
  p = vector_fma(p, t, (f32x16)-1.60960333262415e-02f);
  f32x16 q = (f32x16)-1.45660718464996e-05f;
  q = vector_fma(q, t, (f32x16)-2.13374055278905e-04f);
  q = vector_fma(q, t, (f32x16)-1.68282697438203e-03f);
  q = vector_fma(q, t, (f32x16)-7.37332916720468e-03f);
  q = vector_fma(q, t, (f32x16)-1.42647390514189e-02f);
  return x * p / q;
}

// Applies a function of vectors to n elements, the last few in a vector of their own.
// Both arguments may be the same.
#define MAP(out, n, a, b, expression)                                       \
  do {                                                                      \
    size_t i = 0;                                                           \
    for (; i + TSN_LANES <= (n); i += TSN_LANES) {                          \
      f32x16 first = load_floats((a) + i), second = load_floats((b) + i);   \
      (void)second;                                                         \
      store_floats((out) + i, expression);                                  \
    }                                                                       \
    if (i < (n)) {                                                          \
      f32x16 first = 0, second = 0;                                         \
      memcpy(&first, (a) + i, ((n) - i) * sizeof(float));                   \
      memcpy(&second, (b) + i, ((n) - i) * sizeof(float));                  \
      f32x16 result = expression;                                           \
      memcpy((out) + i, &result, ((n) - i) * sizeof(float));                \
    }                                                                       \
  } while (0)

INLINE f32x16 normal_distribution(f32x16 x) {
  return vector_fma(vector_erf(x * 0.70710678f), (f32x16)0.5f, (f32x16)0.5f);
}

INLINE f32x16 gelu_slope(f32x16 x) {
  f32x16 density = vector_exp(x * x * -0.5f) * 0.39894228f;
  return vector_fma(x, density, normal_distribution(x));
}

static void gelu(float *y, const float *x, size_t n) {
  MAP(y, n, x, x, first * normal_distribution(second));
}

static void gelu_gradient(float *dx, const float *dy, const float *x, size_t n) {
  MAP(dx, n, dy, x, first * gelu_slope(second));
}

static void softmax_rows(float *x, float scale, size_t columns, size_t rows) {
  for (size_t r = 0; r < rows; r++, x += columns) {
    float maximum = x[0];
    for (size_t j = 1; j < columns; j++) maximum = x[j] > maximum ? x[j] : maximum;
    MAP(x, columns, x, x, vector_exp((first - maximum) * scale));
    ROW_SUM(sum, columns, load_floats(x + j), x[j]);
    float factor = 1 / sum;
    for (size_t j = 0; j < columns; j++) x[j] *= factor;
  }
}

static void softmax_rows_gradient(
    float *ds, const float *dp, const float *p, float scale, size_t columns, size_t rows) {
  for (size_t r = 0; r < rows; r++, ds += columns, dp += columns, p += columns) {
    ROW_SUM(sum, columns, load_floats(p + j) * load_floats(dp + j), p[j] * dp[j]);
    for (size_t j = 0; j < columns; j++) ds[j] = scale * p[j] * (dp[j] - sum);
  }
}

static void add_bias(float *x, const float *bias, size_t columns, size_t rows) {
  for (size_t r = 0; r < rows; r++, x += columns) {
    for (size_t j = 0; j < columns; j++) x[j] += bias[j];
  }
}

static void column_sums(float *sums, const float *x, size_t columns, size_t rows) {
  memset(sums, 0, columns * sizeof *sums);
  for (size_t r = 0; r < rows; r++, x += columns) {
    for (size_t j = 0; j < columns; j++) sums[j] += x[j];
  }
}

static void tokens_from_blocks(
    float *tokens, const void *x, tsn_storage storage, size_t channels, size_t voxels,
    size_t begin, size_t end) {
  for (size_t v = begin; v < end; v++) {
    for (size_t c = 0; c < channels; c += TSN_LANES) {
      f32x16 value = load_channels(x, c / TSN_LANES * voxels + v, storage);
      size_t count = channels - c < TSN_LANES ? channels - c : TSN_LANES;
      memcpy(tokens + v * channels + c, &value, count * sizeof(float));
    }
  }
}

static void blocks_from_tokens(
    void *y, const void *x, const float *tokens, tsn_storage storage, size_t channels,
    size_t voxels, size_t begin, size_t end) {
  for (size_t v = begin; v < end; v++) {
    for (size_t c = 0; c < channels; c += TSN_LANES) {
      f32x16 value = 0;
      size_t count = channels - c < TSN_LANES ? channels - c : TSN_LANES;
      memcpy(&value, tokens + v * channels + c, count * sizeof(float));
      size_t voxel = c / TSN_LANES * voxels + v;
      if (x) value += load_channels(x, voxel, storage);
      store_channels(y, voxel, storage, value);
    }
  }
}
