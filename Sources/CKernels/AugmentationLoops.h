// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The loops of augmentation, compiled once per instruction set through AllLoops.h.

typedef uint64_t u64x16 __attribute__((ext_vector_type(16)));

// MARK: Rows of 16 lanes

INLINE f32x16 load_some(const float *p, size_t count) {
  f32x16 v = 0;
  memcpy(&v, p, count * sizeof *p);
  return v;
}

INLINE void store_some(float *p, f32x16 v, size_t count) { memcpy(p, &v, count * sizeof *p); }

#define LANE_NUMBERS ((f32x16){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})

// Runs the body for all of 0..<n: i is the first of `size` neighbours, 16 but for the last ones.
#define FOR_LANES(i, n, body)                \
  do {                                       \
    size_t i = 0;                            \
    for (; i + 16 <= (n); i += 16) {         \
      enum { size = 16 };                    \
      body;                                  \
    }                                        \
    if (i < (n)) {                           \
      const size_t size = (n)-i;             \
      body;                                  \
    }                                        \
  } while (0)

// log x for normal x > 0, to about one unit in the last place: that of LossLoops.h for any exponent.
INLINE f32x16 vector_log(f32x16 x) {
  i32x16 exponent = ((i32x16)x - 0x3f3504f3) & (int32_t)0xff800000u;
  f32x16 k = __builtin_convertvector(exponent >> 23, f32x16);
  f32x16 f = (f32x16)((i32x16)x - exponent) - 1.0f;
  f32x16 q = f * -0.0763450072f + 0.127615822f;
  q = q * f - 0.131601833f;
  q = q * f + 0.142017574f;
  q = q * f - 0.166233572f;
  q = q * f + 0.200012269f;
  q = q * f - 0.25000821f;
  q = q * f + 0.333333317f;
  f32x16 small = f * f * (f * q - 0.5f) - k * 2.12194440e-4f;
  return k * 0.693359375f + (f + small);
}

// MARK: Noise

typedef struct random_words {
  u32x16 first, second;
} random_words;

INLINE random_words philox_lanes(u32x16 counter, uint32_t stream, uint32_t key) {
  u32x16 other = stream;
  UNROLL
  for (int round = 0; round < 10; round++) {
    u64x16 product = __builtin_convertvector(counter, u64x16) * UINT64_C(0xd256d193);
    u32x16 high = __builtin_convertvector(product >> 32, u32x16);
    counter = high ^ key ^ other;
    other = __builtin_convertvector(product, u32x16);
    key += 0x9e3779b9u;
  }
  return (random_words){counter, other};
}

typedef struct normal_pairs {
  f32x16 cosines, sines;
} normal_pairs;

// The radius takes 24 bits of the first word, in (0, 1]. Of the second one, two bits choose a
// quarter of the circle and 24 the angle from its middle, for which short polynomials suffice.
INLINE normal_pairs normal_lanes(uint64_t seed, uint64_t block) {
  u32x16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  random_words words =
      philox_lanes((uint32_t)(block * 16) + lane, (uint32_t)(seed >> 32), (uint32_t)seed);
  f32x16 uniform = __builtin_convertvector((i32x16)(words.first >> 8) + 1, f32x16) * 0x1p-24f;
  f32x16 radius = __builtin_elementwise_sqrt(vector_log(uniform) * -2.0f);

  f32x16 turn = __builtin_convertvector((i32x16)(words.second << 2 >> 8), f32x16) * 0x1p-24f;
  f32x16 a = (turn - 0.5f) * 1.57079633f;
  f32x16 square = a * a;
  f32x16 s = (square * -1.9515295891e-4f + 8.3321608736e-3f) * square - 1.6666654611e-1f;
  s = s * square * a + a;
  f32x16 c = (square * 2.443315711809948e-5f - 1.388731625493765e-3f) * square;
  c = (c + 4.166664568298827e-2f) * square * square - square * 0.5f + 1.0f;

  u32x16 quarter = words.second >> 30;
  i32x16 swaps = (i32x16)(quarter & 1) != 0;
  u32x16 negative_cosine = ((quarter + 1) & 2) << 30;
  u32x16 negative_sine = (quarter & 2) << 30;
  f32x16 cosine = (f32x16)((u32x16)(swaps ? s : c) ^ negative_cosine);
  f32x16 sine = (f32x16)((u32x16)(swaps ? c : s) ^ negative_sine);
  return (normal_pairs){radius * cosine, radius * sine};
}

static void normal(float *out, uint64_t seed, uint64_t block, size_t n) {
  for (size_t i = 0; i < n; i += 32, block++) {
    normal_pairs pairs = normal_lanes(seed, block);
    size_t left = n - i;
    store_some(out + i, pairs.cosines, left < 16 ? left : 16);
    if (left > 16) store_some(out + i + 16, pairs.sines, left < 32 ? left - 16 : 16);
  }
}

// x += deviation * N(0, 1) * foreground.
static void add_noise(
    float *x, const float *foreground, float deviation, uint64_t seed, uint64_t block, size_t n) {
  float normals[32];
  for (size_t i = 0; i < n; i += 32, block++) {
    size_t count = n - i < 32 ? n - i : 32;
    normal_pairs pairs = normal_lanes(seed, block);
    store_floats(normals, pairs.cosines * deviation);
    store_floats(normals + 16, pairs.sines * deviation);
    if (foreground) {
      for (size_t l = 0; l < count; l++) x[i + l] += normals[l] * foreground[i + l];
    } else {
      for (size_t l = 0; l < count; l++) x[i + l] += normals[l];
    }
  }
}

// foreground = 1 where a channel is not 0, else 0.
static void mark_foreground(
    float *foreground, const float *x, size_t channels, size_t stride, size_t n) {
  memset(foreground, 0, n * sizeof *foreground);
  for (size_t c = 0; c < channels; c++, x += stride) {
    for (size_t i = 0; i < n; i++) foreground[i] = x[i] != 0 ? 1.0f : foreground[i];
  }
}

// MARK: Bias field and gamma

// -1 at the first voxel, 1 at the last; 0 where there is only one.
static inline double bias_coordinate(size_t i, size_t n) {
  return n > 1 ? 2.0 * (double)i / (double)(n - 1) - 1 : 0;
}

// The polynomial in x that the field's logarithm is on one row.
static void bias_row(
    float *row, const double *coefficients, size_t order, double y, double z) {
  for (size_t i = 0; i <= order; i++) {
    double sum = 0, y_power = 1;
    for (size_t j = 0; i + j <= order; j++, y_power *= y) {
      double z_power = y_power;
      for (size_t k = 0; i + j + k <= order; k++, z_power *= z) sum += *coefficients++ * z_power;
    }
    row[i] = (float)sum;
  }
}

INLINE f32x16 bias_lanes(const float *row, size_t order, size_t i, float start, float step) {
  f32x16 x = (LANE_NUMBERS + (float)i) * step + start;
  f32x16 sum = row[order];
  for (size_t power = order; power-- > 0;) sum = sum * x + row[power];
  return sum;
}

static void bias_and_gamma(
    float *x, const float *row, size_t order, const float *gamma, size_t n) {
  float start = n > 1 ? -1 : 0, step = n > 1 ? 2 / (float)(n - 1) : 0;
  FOR_LANES(i, n, {
    f32x16 v = load_some(x + i, size);
    f32x16 bias = row ? bias_lanes(row, order, i, start, step) : (f32x16)0.0f;
    f32x16 result;
    if (gamma) {
      u32x16 sign = (u32x16)v & 0x80000000u;
      f32x16 magnitude = (f32x16)((u32x16)v ^ sign);
      result = vector_exp((vector_log(magnitude) + bias) * *gamma);
      result = (f32x16)((u32x16)result | sign);
      result = v == 0 ? v : result;
    } else {
      result = v * vector_exp(bias);
    }
    store_some(x + i, result, size);
  });
}

// MARK: Resampling

// What is known of a row before it is sampled; each array has a row's width.
typedef struct warped_row {
  // Source coordinates, of which only the fractions are left later.
  float *x, *y, *z;
  // Where the first of a voxel's eight neighbours, and its nearest one, lie; negative outside.
  int32_t *offset, *nearest;
} warped_row;

// The sum over height and depth: one number per control point of the width.
static void spline_row(
    float *sums, const tsn_warp *warp, size_t component, tsn_extent extent, size_t y, size_t z) {
  size_t nx = warp->points[0], ny = warp->points[1], nz = warp->points[2];
  const float *plane = warp->displacements + component * nx * ny * nz;
  memset(sums, 0, nx * sizeof *sums);
  for (size_t k = 0; k < 4; k++) {
    for (size_t j = 0; j < 4; j++) {
      float weight = warp->weights[2][k * extent.depth + z] * warp->weights[1][j * extent.height + y];
      const float *points =
          plane + ((warp->first[2][z] + k) * ny + warp->first[1][y] + j) * nx;
      for (size_t i = 0; i < nx; i++) sums[i] += weight * points[i];
    }
  }
}

// Displacements of a row: between two control points' changes, the same four numbers act.
static void displaced_row(float *out, const float *sums, const tsn_warp *warp, size_t width) {
  const float *w0 = warp->weights[0], *w1 = w0 + width, *w2 = w1 + width, *w3 = w2 + width;
  const uint32_t *first = warp->first[0];
  for (size_t begin = 0, end; begin < width; begin = end) {
    for (end = begin + 1; end < width && first[end] == first[begin];) end++;
    const float *s = sums + first[begin];
    float a = s[0], b = s[1], c = s[2], d = s[3];
    for (size_t x = begin; x < end; x++) {
      out[x] = w0[x] * a + w1[x] * b + w2[x] * c + w3[x] * d;
    }
  }
}

static void reverse_row(float *x, size_t n) {
  for (size_t i = 0; i < n / 2; i++) {
    float swapped = x[i];
    x[i] = x[n - 1 - i];
    x[n - 1 - i] = swapped;
  }
}

// Coordinates of a row's sources. Of a matrix times index, only the displacement's small part is
// left to a float's precision before the last addition.
static void warp_coordinates(
    warped_row row, const tsn_warp *warp, float *sums, tsn_extent extent, size_t y, size_t z) {
  if (warp->flips[1]) y = extent.height - 1 - y;
  if (warp->flips[2]) z = extent.depth - 1 - z;
  float *coordinates[3] = {row.x, row.y, row.z};
  const double *m = warp->matrix;
  if (warp->displacements) {
    for (size_t c = 0; c < 3; c++) {
      spline_row(sums, warp, c, extent, y, z);
      displaced_row(coordinates[c], sums, warp, extent.width);
    }
    float a[9], start[3];
    for (size_t c = 0; c < 3; c++) {
      for (size_t k = 0; k < 3; k++) a[3 * c + k] = (float)m[4 * c + k];
      start[c] = (float)(m[4 * c + 1] * (double)y + m[4 * c + 2] * (double)z + m[4 * c + 3]);
    }
    for (size_t x = 0; x < extent.width; x++) {
      float dx = row.x[x], dy = row.y[x], dz = row.z[x], px = (float)x;
      row.x[x] = a[0] * px + start[0] + (a[0] * dx + a[1] * dy + a[2] * dz);
      row.y[x] = a[3] * px + start[1] + (a[3] * dx + a[4] * dy + a[5] * dz);
      row.z[x] = a[6] * px + start[2] + (a[6] * dx + a[7] * dy + a[8] * dz);
    }
  } else {
    for (size_t c = 0; c < 3; c++) {
      double start = m[4 * c + 1] * (double)y + m[4 * c + 2] * (double)z + m[4 * c + 3];
      double step = m[4 * c];
      for (size_t x = 0; x < extent.width; x++) {
        coordinates[c][x] = (float)(step * (double)(int32_t)x + start);
      }
    }
  }
  if (warp->flips[0]) {
    for (size_t c = 0; c < 3; c++) reverse_row(coordinates[c], extent.width);
  }
}

// One axis of voxels' places: replaces a coordinate by its fraction between two neighbours, and
// returns the first of these; the nearest one goes to *nearest.
INLINE int32_t split_coordinate(float *coordinate, int32_t *nearest, int32_t n) {
  float last = (float)(n - 1), s = *coordinate;
  float clamped = s < 0 ? 0 : s > last ? last : s;
  int32_t below = (int32_t)clamped;
  int32_t limit = n > 1 ? n - 2 : 0;
  below = below < limit ? below : limit;
  *coordinate = clamped - (float)below;
  int32_t rounded = (int32_t)(clamped + 0.5f);
  *nearest = rounded < n ? rounded : n - 1;
  return below;
}

static void locate_row(warped_row row, tsn_extent extent) {
  int32_t nx = (int32_t)extent.width, ny = (int32_t)extent.height, nz = (int32_t)extent.depth;
  float ex = (float)nx - 0.5f, ey = (float)ny - 0.5f, ez = (float)nz - 0.5f;
  VECTORISE
  for (size_t i = 0; i < extent.width; i++) {
    float x = row.x[i], y = row.y[i], z = row.z[i];
    bool inside = (x >= -0.5f) & (x < ex) & (y >= -0.5f) & (y < ey) & (z >= -0.5f) & (z < ez);
    int32_t near_x, near_y, near_z;
    int32_t bx = split_coordinate(&x, &near_x, nx);
    int32_t by = split_coordinate(&y, &near_y, ny);
    int32_t bz = split_coordinate(&z, &near_z, nz);
    row.x[i] = x;
    row.y[i] = y;
    row.z[i] = z;
    row.offset[i] = inside ? (bz * ny + by) * nx + bx : -1;
    row.nearest[i] = inside ? (near_z * ny + near_y) * nx + near_x : -1;
  }
}

INLINE float between(float a, float b, float fraction) { return a + (b - a) * fraction; }

static void sample_linear(
    float *restrict out, const float *restrict image, float padding, warped_row row,
    tsn_extent extent) {
  size_t dx = extent.width > 1 ? 1 : 0;
  size_t dy = extent.height > 1 ? extent.width : 0;
  size_t dz = extent.depth > 1 ? extent.width * extent.height : 0;
  for (size_t i = 0; i < extent.width; i++) {
    if (row.offset[i] < 0) {
      out[i] = padding;
      continue;
    }
    const float *near = image + row.offset[i], *far = near + dz;
    float fx = row.x[i], fy = row.y[i], fz = row.z[i];
    float near_top = between(near[0], near[dx], fx);
    float near_bottom = between(near[dy], near[dy + dx], fx);
    float far_top = between(far[0], far[dx], fx);
    float far_bottom = between(far[dy], far[dy + dx], fx);
    float n = between(near_top, near_bottom, fy), f = between(far_top, far_bottom, fy);
    out[i] = between(n, f, fz);
  }
}

static void sample_nearest(uint8_t *out, const uint8_t *labels, warped_row row, size_t width) {
  for (size_t i = 0; i < width; i++) out[i] = row.nearest[i] < 0 ? 0 : labels[row.nearest[i]];
}

// MARK: All of it

static void augment_row(
    float *out, const tsn_augmentation *plan, float *foreground, size_t row) {
  tsn_extent e = plan->extent;
  size_t rows = e.depth * e.height, stride = rows * e.width;
  out += row * e.width;
  bool masks = plan->noise && !plan->noise_in_background;
  if (masks) mark_foreground(foreground, out, plan->channels, stride, e.width);
  double y = bias_coordinate(row % e.height, e.height);
  double z = bias_coordinate(row / e.height, e.depth);
  size_t order = plan->bias_order;
  size_t terms = (order + 1) * (order + 2) * (order + 3) / 6;
  size_t blocks = (e.width + 31) / 32;
  for (size_t c = 0; c < plan->channels; c++, out += stride) {
    float bias[TSN_BIAS_ORDER_LIMIT + 1];
    if (plan->bias) bias_row(bias, plan->bias + c * terms, order, y, z);
    if (plan->bias || plan->gamma) {
      bias_and_gamma(
          out, plan->bias ? bias : NULL, order, plan->gamma ? plan->gamma + c : NULL, e.width);
    }
    if (plan->noise) {
      add_noise(
          out, masks ? foreground : NULL, plan->noise[c], plan->noise_seed,
          (c * rows + row) * blocks, e.width);
    }
  }
}

static void augment(
    float *out, uint8_t *labels_out, const float *images, const uint8_t *labels,
    const tsn_augmentation *plan, float *scratch, size_t begin, size_t end) {
  tsn_extent e = plan->extent;
  size_t width = e.width, stride = e.depth * e.height * width;
  warped_row row = {
      scratch, scratch + width, scratch + 2 * width, (int32_t *)(scratch + 3 * width),
      (int32_t *)(scratch + 4 * width)};
  float *foreground = scratch + 5 * width;
  float *sums = scratch + 6 * width;
  for (size_t r = begin; r < end; r++) {
    size_t first = r * width;
    if (plan->warp) {
      warp_coordinates(row, plan->warp, sums, e, r % e.height, r / e.height);
      locate_row(row, e);
      for (size_t c = 0; c < plan->channels; c++) {
        sample_linear(
            out + c * stride + first, images + c * stride, plan->padding[c], row, e);
      }
      if (labels) sample_nearest(labels_out + first, labels, row, width);
    } else {
      for (size_t c = 0; c < plan->channels; c++) {
        memcpy(out + c * stride + first, images + c * stride + first, width * sizeof *out);
      }
      if (labels) memcpy(labels_out + first, labels + first, width);
    }
    augment_row(out, plan, foreground, r);
  }
}
