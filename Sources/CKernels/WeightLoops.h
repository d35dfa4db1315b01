// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Weights in the layouts that the convolutions read; see NetworkKernels.h.

INLINE void load_rows(f32x16 m[16], const float *w) {
  UNROLL
  for (size_t i = 0; i < 16; i++) m[i] = load_floats(w + i * TSN_LANES);
}

static void weights_transposed(float *out, const float *w, size_t n) {
  for (size_t b = 0; b < n; b++, w += 256, out += 256) {
    f32x16 m[16];
    load_rows(m, w);
    transpose_rows(m);
    UNROLL
    for (size_t i = 0; i < 16; i++) store_floats(out + i * TSN_LANES, m[i]);
  }
}

// Pairs of rows, their elements side by side in 32 bits: the first in the low half.
INLINE void store_pairs(uint16_t *out, const f32x16 m[16]) {
  UNROLL
  for (size_t i = 0; i < 16; i += 2) {
    u32x16 pairs = (rounded_bfloat16(m[i]) >> 16) | rounded_bfloat16(m[i + 1]);
    memcpy(out + i * TSN_LANES, &pairs, sizeof pairs);
  }
}

static void weights_bfloat16(uint16_t *out, const float *w, size_t n) {
  for (size_t b = 0; b < n; b++, w += 256, out += 256) {
    f32x16 m[16];
    load_rows(m, w);
    store_pairs(out, m);
  }
}

static void weights_transposed_bfloat16(uint16_t *out, const float *w, size_t n) {
  for (size_t b = 0; b < n; b++, w += 256, out += 256) {
    f32x16 m[16];
    load_rows(m, w);
    transpose_rows(m);
    store_pairs(out, m);
  }
}
