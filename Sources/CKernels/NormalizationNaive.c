// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The naive twins of normalisation and pooling; see NetworkKernels.h.

#include "NaiveElements.h"

void tsn_moments_merge_naive(tsn_moments *moments, const tsn_moments *other) {
  double total = moments->count + other->count;
  if (total == 0) return;
  for (size_t c = 0; c < TSN_LANES; c++) {
    double mean1 = moments->mean[c], mean2 = other->mean[c];
    double mean = (moments->count * mean1 + other->count * mean2) / total;
    moments->squares[c] += moments->count * (mean1 - mean) * (mean1 - mean) + other->squares[c] +
                           other->count * (mean2 - mean) * (mean2 - mean);
    moments->mean[c] = mean;
  }
  moments->count = total;
}

// Two passes: the mean first, then the deviations from it.
void tsn_norm_moments_naive(tsn_moments *moments, const void *x, tsn_storage storage, size_t n) {
  if (n == 0) return;
  tsn_moments these = {.count = (double)n};
  for (size_t c = 0; c < TSN_LANES; c++) {
    for (size_t v = 0; v < n; v++) these.mean[c] += element(x, place(c, v, n), storage);
    these.mean[c] /= (double)n;
    for (size_t v = 0; v < n; v++) {
      double deviation = element(x, place(c, v, n), storage) - these.mean[c];
      these.squares[c] += deviation * deviation;
    }
  }
  tsn_moments_merge_naive(moments, &these);
}

void tsn_norm_apply_naive(
    void *y, const void *x, const float *scale, const float *shift, tsn_storage storage, size_t n) {
  for (size_t i = 0; i < n * TSN_LANES; i++) {
    size_t c = i % TSN_LANES;
    double z = (double)scale[c] * element(x, i, storage) + (double)shift[c];
    store_element(y, i, storage, rectified(z));
  }
}

// Element i of g: dy where y > 0, zero elsewhere.
static double gradient_element(
    const void *dy, const void *x, const tsn_norm_coefficients *coefficients, tsn_storage storage,
    size_t i) {
  size_t c = i % TSN_LANES;
  double z =
      (double)coefficients->scale[c] * element(x, i, storage) + (double)coefficients->shift[c];
  return z > 0 ? element(dy, i, storage) : 0;
}

void tsn_norm_gradient_sums_naive(
    tsn_gradient_sums *sums, const void *dy, const void *x, const tsn_norm_coefficients *c,
    tsn_storage storage, size_t n) {
  for (size_t i = 0; i < n * TSN_LANES; i++) {
    double g = gradient_element(dy, x, c, storage, i);
    sums->gradient[i % TSN_LANES] += g;
    sums->product[i % TSN_LANES] +=
        g * (element(x, i, storage) - (double)c->mean[i % TSN_LANES]);
  }
}

void tsn_norm_gradient_naive(
    void *dx, const void *dy, const void *x, const tsn_norm_coefficients *c, tsn_storage storage,
    size_t n) {
  for (size_t i = 0; i < n * TSN_LANES; i++) {
    size_t l = i % TSN_LANES;
    double g = gradient_element(dy, x, c, storage, i);
    double value = (double)c->slope[l] * g + (double)c->offset[l] +
                   (double)c->tilt[l] * element(x, i, storage);
    store_element(dx, i, storage, value);
  }
}

// Voxel k of the eight under pooled voxel w of a row.
static size_t pooled_from(size_t row, size_t w, size_t k, tsn_extent e) {
  size_t depth = row / (e.height / 2) * 2 + k / 4;
  size_t height = row % (e.height / 2) * 2 + k / 2 % 2;
  return (depth * e.height + height) * e.width + 2 * w + k % 2;
}

void tsn_norm_pool_naive(
    void *y, void *pooled, uint8_t *index, const void *x, const float *scale, const float *shift,
    tsn_storage storage, tsn_extent extent, size_t begin, size_t end) {
  for (size_t row = begin; row < end; row++) {
    for (size_t w = 0; w < extent.width / 2; w++) {
      for (size_t c = 0; c < TSN_LANES; c++) {
        size_t out = (row * (extent.width / 2) + w) * TSN_LANES + c;
        double largest = 0;
        index[out] = 0;
        for (size_t k = 0; k < 8; k++) {
          size_t i = pooled_from(row, w, k, extent) * TSN_LANES + c;
          double z = (double)scale[c] * element(x, i, storage) + (double)shift[c];
          store_element(y, i, storage, rectified(z));
          if (element(y, i, storage) > largest) {
            largest = element(y, i, storage);
            index[out] = (uint8_t)k;
          }
        }
        store_element(pooled, out, storage, largest);
      }
    }
  }
}

void tsn_pool_naive(
    void *pooled, const void *x, tsn_storage storage, tsn_extent extent, size_t begin, size_t end) {
  for (size_t row = begin; row < end; row++) {
    for (size_t w = 0; w < extent.width / 2; w++) {
      for (size_t c = 0; c < TSN_LANES; c++) {
        double largest = NAN;
        for (size_t k = 0; k < 8; k++) {
          size_t i = pooled_from(row, w, k, extent) * TSN_LANES + c;
          largest = fmax(largest, element(x, i, storage));
        }
        store_element(pooled, (row * (extent.width / 2) + w) * TSN_LANES + c, storage, largest);
      }
    }
  }
}

void tsn_pool_gradient_naive(
    void *dx, const void *dpooled, const uint8_t *index, tsn_storage storage, tsn_extent extent,
    size_t begin, size_t end) {
  for (size_t row = begin; row < end; row++) {
    for (size_t w = 0; w < extent.width / 2; w++) {
      for (size_t c = 0; c < TSN_LANES; c++) {
        size_t out = (row * (extent.width / 2) + w) * TSN_LANES + c;
        size_t i = pooled_from(row, w, index[out], extent) * TSN_LANES + c;
        double sum = element(dx, i, storage) + element(dpooled, out, storage);
        store_element(dx, i, storage, sum);
      }
    }
  }
}

void tsn_add_naive(void *dst, const void *src, tsn_storage storage, size_t n) {
  for (size_t i = 0; i < n * TSN_LANES; i++) {
    store_element(dst, i, storage, element(dst, i, storage) + element(src, i, storage));
  }
}
