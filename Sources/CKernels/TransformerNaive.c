// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The naive twins of the transformer's kernels; see NetworkKernels.h.

#include "NaiveElements.h"

void tsn_layer_norm_naive(
    float *y, float *mean, float *rstd, const float *x, const float *gamma, const float *beta,
    size_t columns, size_t rows) {
  for (size_t r = 0; r < rows; r++) {
    const float *row = x + r * columns;
    double sum = 0, squares = 0;
    for (size_t j = 0; j < columns; j++) sum += (double)row[j];
    double centre = sum / (double)columns;
    for (size_t j = 0; j < columns; j++) {
      squares += ((double)row[j] - centre) * ((double)row[j] - centre);
    }
    double factor = 1 / sqrt(squares / (double)columns + 1e-5);
    for (size_t j = 0; j < columns; j++) {
      double value = ((double)row[j] - centre) * factor * (double)gamma[j] + (double)beta[j];
      y[r * columns + j] = (float)value;
    }
    mean[r] = (float)centre;
    rstd[r] = (float)factor;
  }
}

// With z = (x - mean) rstd and g = dy gamma: dx = rstd (g - mean of g - z mean of g z).
void tsn_layer_norm_gradient_naive(
    float *dx, float *dgamma, float *dbeta, const float *dy, const float *x, const float *mean,
    const float *rstd, const float *gamma, size_t columns, size_t rows) {
  for (size_t r = 0; r < rows; r++) {
    double mean_g = 0, mean_gz = 0;
    for (size_t j = 0; j < columns; j++) {
      double z = ((double)x[r * columns + j] - (double)mean[r]) * (double)rstd[r];
      double g = (double)dy[r * columns + j] * (double)gamma[j];
      mean_g += g / (double)columns;
      mean_gz += g * z / (double)columns;
    }
    for (size_t j = 0; j < columns; j++) {
      size_t i = r * columns + j;
      double z = ((double)x[i] - (double)mean[r]) * (double)rstd[r];
      double g = (double)dy[i] * (double)gamma[j];
      dx[i] = (float)((double)dx[i] + (double)rstd[r] * (g - mean_g - z * mean_gz));
    }
  }
  for (size_t j = 0; j < columns; j++) {
    double gamma_sum = dgamma[j], beta_sum = dbeta[j];
    for (size_t r = 0; r < rows; r++) {
      double z = ((double)x[r * columns + j] - (double)mean[r]) * (double)rstd[r];
      gamma_sum += (double)dy[r * columns + j] * z;
      beta_sum += (double)dy[r * columns + j];
    }
    dgamma[j] = (float)gamma_sum;
    dbeta[j] = (float)beta_sum;
  }
}

// The standard normal distribution Phi and its density phi.
static double distribution(double x) { return 0.5 * (1 + erf(x / sqrt(2.0))); }
static double density(double x) { return exp(-x * x / 2) / sqrt(2 * acos(-1.0)); }

void tsn_gelu_naive(float *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] = (float)((double)x[i] * distribution((double)x[i]));
}

void tsn_gelu_gradient_naive(float *dx, const float *dy, const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) {
    double value = x[i];
    dx[i] = (float)((double)dy[i] * (distribution(value) + value * density(value)));
  }
}

void tsn_softmax_rows_naive(float *x, float scale, size_t columns, size_t rows) {
  for (size_t r = 0; r < rows; r++) {
    float *row = x + r * columns;
    double largest = -INFINITY, sum = 0;
    for (size_t j = 0; j < columns; j++) largest = fmax(largest, (double)scale * (double)row[j]);
    for (size_t j = 0; j < columns; j++) sum += exp((double)scale * (double)row[j] - largest);
    for (size_t j = 0; j < columns; j++) {
      row[j] = (float)(exp((double)scale * (double)row[j] - largest) / sum);
    }
  }
}

void tsn_softmax_rows_gradient_naive(
    float *ds, const float *dp, const float *p, float scale, size_t columns, size_t rows) {
  for (size_t r = 0; r < rows; r++) {
    double sum = 0;
    for (size_t i = r * columns; i < (r + 1) * columns; i++) sum += (double)p[i] * (double)dp[i];
    for (size_t i = r * columns; i < (r + 1) * columns; i++) {
      ds[i] = (float)((double)scale * (double)p[i] * ((double)dp[i] - sum));
    }
  }
}

void tsn_add_bias_naive(float *x, const float *bias, size_t columns, size_t rows) {
  for (size_t i = 0; i < columns * rows; i++) {
    x[i] = (float)((double)x[i] + (double)bias[i % columns]);
  }
}

void tsn_column_sums_naive(float *sums, const float *x, size_t columns, size_t rows) {
  for (size_t j = 0; j < columns; j++) {
    double sum = 0;
    for (size_t r = 0; r < rows; r++) sum += (double)x[r * columns + j];
    sums[j] = (float)sum;
  }
}

void tsn_tokens_from_blocks_naive(
    float *tokens, const void *x, tsn_storage storage, size_t channels, size_t voxels,
    size_t begin, size_t end) {
  for (size_t v = begin; v < end; v++) {
    for (size_t c = 0; c < channels; c++) {
      tokens[v * channels + c] = (float)element(x, place(c, v, voxels), storage);
    }
  }
}

void tsn_blocks_from_tokens_naive(
    void *y, const void *x, const float *tokens, tsn_storage storage, size_t channels,
    size_t voxels, size_t begin, size_t end) {
  size_t padded = (channels + TSN_LANES - 1) / TSN_LANES * TSN_LANES;
  for (size_t v = begin; v < end; v++) {
    for (size_t c = 0; c < padded; c++) {
      double value = c < channels ? (double)tokens[v * channels + c] : 0;
      if (x) value += element(x, place(c, v, voxels), storage);
      store_element(y, place(c, v, voxels), storage, value);
    }
  }
}
