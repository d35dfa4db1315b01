// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The loops of the Winograd convolutions, compiled once per instruction set through AllLoops.h.
//
// A tile has 4 x 4 x 4 outputs and is transformed to 6 x 6 x 6 points: F(4, 3) along each axis.
// That is 3.4 products per output where a direct convolution has 27, F(2, 3) along all axes 8, and
// F(2, 3) along one axis 4.5; the last was measured to be 10 to 25 % slower from 16 x 16 x 16
// voxels on upwards, with half of the rounding errors.
//
// With d the 6 x 6 x 6 inputs that a tile's outputs y see, g the taps, and matrices applied along
// each axis in turn:
//   forward   y = A'[G g . B' d], summed over the input channels;
//   gradient  dg = G'[A dy . B' d], summed over the tiles.
//
// One vector holds the channels of a block at one place: 16, or 8 where a network has no more in a
// block. `in` and `out` are how many of each block of inputs and outputs are worked on, `lanes`
// whichever of the two is meant; they are constants in what is compiled. An item is transformed
// along the depth first; then each of the 6 depths of points is transformed, multiplied, and
// transformed back along height and width, so that only 36 of 216 points are in the caches at a
// time.

// Fused multiply-adds are half of the speed, and here nobody counts on the bits.
#pragma STDC FP_CONTRACT ON

// Functions that take or return vectors are inlined, so there is no ABI that could change.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

typedef float half_lanes __attribute__((ext_vector_type(8)));

// The first 8, and zeros, which the compiler sees through: it works on halves of vectors where only
// these are read and written.
INLINE float_lanes lower_half(float_lanes x) {
  return __builtin_shufflevector(
      x, (float_lanes)0, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

INLINE float_lanes load(const float *p, size_t lanes) {
  if (lanes == 8) {
    half_lanes x;
    memcpy(&x, p, sizeof x);
    return __builtin_shufflevector(
        x, (half_lanes)0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  }
  float_lanes x;
  memcpy(&x, p, sizeof x);
  return x;
}

INLINE void store(float *p, float_lanes x, size_t lanes) {
  if (lanes == 8) {
    half_lanes half = __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7);
    memcpy(p, &half, sizeof half);
  } else {
    memcpy(p, &x, sizeof x);
  }
}

// Makes the call with the shape's lanes as the constants `in` and `out`, so that each case is compiled
// by itself.
#define FOR_WIDTHS(lanes, call)      \
  do {                               \
    if ((lanes) == 16) {             \
      enum { in = 16, out = 16 };    \
      call;                          \
    } else {                         \
      enum { in = 8, out = 8 };      \
      call;                          \
    }                                \
  } while (0)

// MARK: Transforms along one axis

// F(4, 3) evaluates at 0, a, -a, b, -b and infinity. With a * b = 1 these points are balanced: the
// greatest rounding errors are a quarter of those with the usual 1 and 2.
static const float a1 = 0.70710678f, a2 = 0.5f, a3 = 0.35355339f;
static const float b1 = 1.41421356f, b2 = 2, b3 = 2.82842712f;
static const float a2_plus_b2 = 2.5f;
// One over the product of a point's distances from the others; for 0 this is 1.
static const float over_a = -2.0f / 3, over_b = 1.0f / 6;

// G, by points.
static const float weights_matrix[axis_points][3] = {
    {1, 0, 0},
    {over_a, over_a * a1, over_a * a2},
    {over_a, -over_a * a1, over_a * a2},
    {over_b, over_b * b1, over_b * b2},
    {over_b, -over_b * b1, over_b * b2},
    {0, 0, 1},
};

// B': what the inputs contribute at the points.
INLINE void transform_input(float_lanes *v, const float_lanes *x) {
  v[0] = x[0] + (x[4] - x[2] * a2_plus_b2);
  float_lanes even = x[4] - x[2] * b2, odd = x[3] - x[1] * b2;
  v[1] = even + odd * a1;
  v[2] = even - odd * a1;
  even = x[4] - x[2] * a2, odd = x[3] - x[1] * a2;
  v[3] = even + odd * b1;
  v[4] = even - odd * b1;
  v[5] = x[1] + (x[5] - x[3] * a2_plus_b2);
}

// A': the outputs from their values at the points.
INLINE void transform_output(float_lanes *y, const float_lanes *m) {
  float_lanes even_a = m[1] + m[2], odd_a = m[1] - m[2];
  float_lanes even_b = m[3] + m[4], odd_b = m[3] - m[4];
  y[0] = m[0] + even_a + even_b;
  y[1] = odd_a * a1 + odd_b * b1;
  y[2] = even_a * a2 + even_b * b2;
  y[3] = odd_a * a3 + (odd_b * b3 + m[5]);
}

// A: what the gradients of the outputs contribute at the points.
INLINE void transform_gradient(float_lanes *v, const float_lanes *y) {
  v[0] = y[0];
  float_lanes even = y[0] + y[2] * a2, odd = y[1] + y[3] * a2;
  v[1] = even + odd * a1;
  v[2] = even - odd * a1;
  even = y[0] + y[2] * b2, odd = y[1] + y[3] * b2;
  v[3] = even + odd * b1;
  v[4] = even - odd * b1;
  v[5] = y[3];
}

// G: the taps at the points.
INLINE void transform_weights(float_lanes *u, const float_lanes *g) {
  u[0] = g[0];
  float_lanes even = (g[0] + g[2] * a2) * over_a, odd = g[1] * (over_a * a1);
  u[1] = even + odd;
  u[2] = even - odd;
  even = (g[0] + g[2] * b2) * over_b, odd = g[1] * (over_b * b1);
  u[3] = even + odd;
  u[4] = even - odd;
  u[5] = g[2];
}

// G': the gradients of the taps from those at the points.
INLINE void transform_taps(float_lanes *g, const float_lanes *u) {
  float_lanes even_a = (u[1] + u[2]) * over_a, odd_a = (u[1] - u[2]) * (over_a * a1);
  float_lanes even_b = (u[3] + u[4]) * over_b, odd_b = (u[3] - u[4]) * (over_b * b1);
  g[0] = u[0] + even_a + even_b;
  g[1] = odd_a + odd_b;
  g[2] = even_a * a2 + (even_b * b2 + u[5]);
}

// MARK: Weights
//
// u is [outputs / 16][axis_points][plane_points][inputs / 16][in][out].

// Transforms the taps [27][16][16] of a block of inputs, for a block of outputs; u has the rows of
// `inputs` input channels. What is written at each point is one piece of up to 1 KiB. The points of one
// depth come before those of the next, so that fewer of such pieces are under way.
INLINE void transform_block(
    float *u, const float *w, size_t inputs, const size_t in, const size_t out) {
  for (int d = 0; d < axis_points; d++) {
    for (size_t i = 0; i < in; i++) {
      float_lanes high[axis_points][3];
      UNROLL for (size_t t = 0; t < 3; t++) {
        float_lanes g[3], v[axis_points];
        UNROLL for (size_t k = 0; k < 3; k++) {
          const float *taps = w + ((3 * k + t) * 16 + i) * 16;
          g[k] = load(taps, out) * weights_matrix[d][0] +
                 load(taps + 9 * 256, out) * weights_matrix[d][1] +
                 load(taps + 18 * 256, out) * weights_matrix[d][2];
        }
        transform_weights(v, g);
        UNROLL for (int p = 0; p < axis_points; p++) high[p][t] = v[p];
      }
      float *to = u + ((size_t)d * plane_points * inputs + i) * out;
      UNROLL for (int h = 0; h < axis_points; h++) {
        float_lanes v[axis_points];
        transform_weights(v, high[h]);
        UNROLL for (int p = 0; p < axis_points; p++, to += inputs * out) store(to, v[p], out);
      }
    }
  }
}

static void winograd_weights(
    float *u, const float *w, tsn_convolution shape, size_t begin, size_t end) {
  size_t blocks = shape.inputs / 16;
  for (size_t o = begin; o < end; o++) {
    for (size_t i = 0; i < blocks; i++) {
      const float *taps = w + (o * blocks + i) * 27 * 256;
      FOR_WIDTHS(shape.lanes,
                transform_block(
                    u + (o * all_points * blocks + i) * in * out, taps, blocks * in, in, out));
    }
  }
}

// out = the 16 x 16 matrix x, transposed: after four perfect shuffles of the rows' halves.
INLINE void transpose(float *out, const float *x) {
  float_lanes rows[16], shuffled[16];
  UNROLL for (int r = 0; r < 16; r++) rows[r] = load(x + 16 * r, 16);
  UNROLL for (int round = 0; round < 4; round++) {
    UNROLL for (int r = 0; r < 8; r++) {
      shuffled[2 * r] = __builtin_shufflevector(
          rows[r], rows[r + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      shuffled[2 * r + 1] = __builtin_shufflevector(
          rows[r], rows[r + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    UNROLL for (int r = 0; r < 16; r++) rows[r] = shuffled[r];
  }
  UNROLL for (int r = 0; r < 16; r++) store(out + 16 * r, rows[r], 16);
}

static void winograd_weights_transposed(
    float *u, const float *w, tsn_convolution shape, size_t begin, size_t end) {
  float taps[27 * 256] __attribute__((aligned(64)));
  size_t blocks = shape.outputs / 16;
  for (size_t i = begin; i < end; i++) {
    for (size_t o = 0; o < blocks; o++) {
      const float *block = w + (o * (shape.inputs / 16) + i) * 27 * 256;
      for (size_t t = 0; t < 27; t++) transpose(taps + (26 - t) * 256, block + t * 256);
      FOR_WIDTHS(shape.lanes,
                transform_block(
                    u + (i * all_points * blocks + o) * in * out, taps, blocks * in, in, out));
    }
  }
}

// MARK: Input

// A box of tiles: an item, cut off at the end of the volume.
typedef struct tile_box {
  tsn_box first, count;
} tile_box;

INLINE tile_box item_box(const tsn_winograd_plan *plan, size_t item) {
  tile_box box;
  box.first.width = item % plan->items.width * plan->item.width;
  item /= plan->items.width;
  box.first.height = item % plan->items.height * plan->item.height;
  box.first.depth = item / plan->items.height * plan->item.depth;
  box.count.depth = tsn_smaller(plan->item.depth, plan->tiles.depth - box.first.depth);
  box.count.height = tsn_smaller(plan->item.height, plan->tiles.height - box.first.height);
  box.count.width = tsn_smaller(plan->item.width, plan->tiles.width - box.first.width);
  return box;
}

INLINE float_lanes load_voxel(
    const void *p, size_t voxel, tsn_storage storage, const size_t lanes) {
  float_lanes x = load_channels(p, voxel, storage);
  return lanes == 8 ? lower_half(x) : x;
}

// Transforms a row along the depth: `columns` vectors from `planes`, to rows `stride` apart.
INLINE void transform_row_deep(
    float *out, size_t stride, const void *const *planes, tsn_storage storage, const size_t lanes,
    size_t columns, bool gradient) {
  for (size_t c = 0; c < columns; c++) {
    float_lanes x[axis_points], v[axis_points];
    if (gradient) {
      UNROLL for (int k = 0; k < tile_size; k++) {
        x[k] = load_voxel(planes[k], c, storage, lanes);
      }
      transform_gradient(v, x);
    } else {
      UNROLL for (int k = 0; k < axis_points; k++) {
        x[k] = load_voxel(planes[k], c, storage, lanes);
      }
      transform_input(v, x);
    }
    UNROLL for (size_t p = 0; p < axis_points; p++) {
      store(out + p * stride + lanes * c, v[p], lanes);
    }
  }
}

// Transforms the voxels that a box of tiles sees along the depth, with zeros beside the volume:
// to [blocks][tiles deep][axis_points][rows][columns][lanes]. For an output's gradient there is no
// border, and the transform is the gradient's. `zeros` are those of tsn_zeros_size.
INLINE void transform_deep(
    float *stage, const void *src, tsn_storage storage, size_t blocks, const size_t lanes,
    tsn_convolution shape, tile_box box, const float *zeros, bool gradient) {
  const size_t border = gradient ? 0 : 1;
  size_t rows = box.count.height * tile_size + 2 * border;
  size_t columns = box.count.width * tile_size + 2 * border;
  // The columns within the volume are lo..<hi.
  size_t x0 = box.first.width * tile_size;
  size_t lo = border - tsn_smaller(border, x0);
  size_t hi = tsn_smaller(columns, shape.width + border - x0);
  size_t row_size = lanes * columns, plane_size = rows * row_size;
  for (size_t b = 0; b < blocks; b++) {
    const void *block =
        voxel_address(src, b * shape.depth * shape.height * shape.width, storage);
    for (size_t t = 0; t < box.count.depth; t++, stage += axis_points * plane_size) {
      size_t z0 = (box.first.depth + t) * tile_size;
      for (size_t r = 0; r < rows; r++) {
        float *out = stage + r * row_size;
        // Before the first row this wraps to a huge number.
        size_t y = box.first.height * tile_size + r - border;
        if (y >= shape.height) {
          for (int p = 0; p < axis_points; p++) {
            memset(out + (size_t)p * plane_size, 0, row_size * sizeof *out);
          }
          continue;
        }
        const void *planes[axis_points];
        for (size_t k = 0; k < (gradient ? tile_size : axis_points); k++) {
          size_t z = z0 + k - border;
          size_t voxel = (z * shape.height + y) * shape.width + x0 + lo - border;
          planes[k] = z < shape.depth ? voxel_address(block, voxel, storage) : zeros;
        }
        for (size_t p = 0; p < axis_points; p++) {
          float *row = out + p * plane_size;
          if (lo) store(row, 0, lanes);
          for (size_t c = hi; c < columns; c++) store(row + lanes * c, 0, lanes);
        }
        transform_row_deep(
            out + lanes * lo, plane_size, planes, storage, lanes, hi - lo, gradient);
      }
    }
  }
}

// Transforms depth d of the stage along height and width: to [plane_points][blocks][tiles][lanes]
// with tsn_point_stride.
INLINE void transform_plane(
    float *v, size_t tiles, const float *stage, int d, size_t blocks, const size_t lanes,
    tile_box box, bool gradient) {
  const size_t border = gradient ? 0 : 1;
  size_t rows = box.count.height * tile_size + 2 * border;
  size_t row_size = lanes * (box.count.width * tile_size + 2 * border);
  size_t stride = tsn_point_stride(lanes * blocks, tiles);
  for (size_t b = 0; b < blocks; b++) {
    float *out = v + b * tiles * lanes;
    for (size_t z = 0; z < box.count.depth; z++) {
      const float *plane =
          stage + ((b * box.count.depth + z) * axis_points + (size_t)d) * rows * row_size;
      for (size_t y = 0; y < box.count.height; y++) {
        for (size_t x = 0; x < box.count.width; x++, out += lanes) {
          const float *tile = plane + y * tile_size * row_size + x * tile_size * lanes;
          float *to = out;
          float_lanes high[axis_points][axis_points];
          UNROLL for (size_t w = 0; w < tile_size + 2 * border; w++) {
            float_lanes column[axis_points], points[axis_points];
            UNROLL for (size_t h = 0; h < tile_size + 2 * border; h++) {
              column[h] = load(tile + h * row_size + lanes * w, lanes);
            }
            if (gradient) {
              transform_gradient(points, column);
            } else {
              transform_input(points, column);
            }
            UNROLL for (int h = 0; h < axis_points; h++) high[h][w] = points[h];
          }
          UNROLL for (int h = 0; h < axis_points; h++) {
            float_lanes points[axis_points];
            if (gradient) {
              transform_gradient(points, high[h]);
            } else {
              transform_input(points, high[h]);
            }
            UNROLL for (int w = 0; w < axis_points; w++, to += stride) store(to, points[w], lanes);
          }
        }
      }
    }
  }
}

// MARK: Convolution

// How far ahead the weights are fetched, in floats. They come from the third-level cache or from
// memory, once per item and one point after the other; this is worth 20 to 40 % where they are
// large. Behind their end it does no harm.
enum { weights_ahead = 128 * 16 };

// Vectors of 8 that a product keeps in registers: as many as hide the latency of additions.
#define HALF_ACCUMULATORS (TSN_ACCUMULATORS == 16 ? 16 : 8)

// m[tile][o] = sum v[block][tile][i] * u[block][i][o]: `count` tiles, of `tiles` in an array. The
// sums stay in registers; every multiplication reads one float of v and spreads it.
#define DEFINE_PRODUCT(name, vector, out, most)                                               \
  INLINE void name(                                                                           \
      float *m, const float *v, const float *u, size_t blocks, size_t tiles, const size_t in, \
      const size_t count) {                                                                   \
    vector sums[most];                                                                        \
    UNROLL for (size_t t = 0; t < count; t++) sums[t] = 0;                                    \
    for (size_t b = 0; b < blocks; b++, v += tiles * in) {                                    \
      for (size_t i = 0; i < in; i++, u += out) {                                             \
        vector weights;                                                                       \
        memcpy(&weights, u, sizeof weights);                                                  \
        __builtin_prefetch(u + weights_ahead, 0, 2);                                          \
        UNROLL for (size_t t = 0; t < count; t++) sums[t] += weights * v[t * in + i];         \
      }                                                                                       \
    }                                                                                         \
    UNROLL for (size_t t = 0; t < count; t++) memcpy(m + t * out, &sums[t], sizeof sums[t]);  \
  }

DEFINE_PRODUCT(product, float_lanes, 16, TSN_ACCUMULATORS)
DEFINE_PRODUCT(half_product, half_lanes, 8, HALF_ACCUMULATORS)

INLINE void product_of_lanes(
    float *m, const float *v, const float *u, size_t blocks, size_t tiles, const size_t in,
    const size_t out, const size_t count) {
  if (out == 8) {
    half_product(m, v, u, blocks, tiles, in, count);
  } else {
    product(m, v, u, blocks, tiles, in, count);
  }
}

// The same for all tiles, a multiple of 4.
INLINE void products(
    float *m, const float *v, const float *u, size_t blocks, size_t tiles, const size_t in,
    const size_t out) {
  const size_t most = out == 8 ? HALF_ACCUMULATORS : TSN_ACCUMULATORS;
  size_t t = 0;
#define WHILE(condition, count)                                                              \
  for (; (condition) && tiles - t >= count; t += count) {                                    \
    product_of_lanes(m + t * out, v + t * in, u, blocks, tiles, in, out, count);             \
  }
  WHILE(most == 16, 16)
  WHILE(most == 16, 12)
  WHILE(most >= 8, 8)
  WHILE(true, 4)
#undef WHILE
}

// Transforms the sums of one tile at the points of one depth back along height and width.
INLINE void back_transform_plane(float *z, const float *m, size_t stride, const size_t out) {
  float_lanes high[tile_size][axis_points];
  UNROLL for (size_t w = 0; w < axis_points; w++) {
    float_lanes x[axis_points], y[tile_size];
    UNROLL for (size_t h = 0; h < axis_points; h++) {
      x[h] = load(m + (h * axis_points + w) * stride, out);
    }
    transform_output(y, x);
    UNROLL for (int h = 0; h < tile_size; h++) high[h][w] = y[h];
  }
  UNROLL for (int h = 0; h < tile_size; h++) {
    float_lanes y[tile_size];
    transform_output(y, high[h]);
    UNROLL for (int w = 0; w < tile_size; w++, z += out) store(z, y[w], out);
  }
}

// Transforms one tile back along the depth and writes its voxels within the volume, with zeros for
// channels that are not worked on.
INLINE void back_transform_deep(
    void *dst, tsn_storage storage, const float *z, float_lanes bias, bool relu, const size_t out,
    tsn_convolution shape, size_t z0, size_t y0, size_t x0) {
  size_t plane = shape.height * shape.width;
  size_t depth = tsn_smaller(tile_size, shape.depth - z0);
  size_t height = tsn_smaller(tile_size, shape.height - y0);
  size_t width = tsn_smaller(tile_size, shape.width - x0);
  for (size_t h = 0; h < height; h++) {
    for (size_t w = 0; w < width; w++) {
      const float *from = z + (h * tile_size + w) * out;
      size_t voxel = z0 * plane + (y0 + h) * shape.width + x0 + w;
      float_lanes x[axis_points], y[tile_size];
      UNROLL for (int p = 0; p < axis_points; p++) x[p] = load(from + p * plane_outputs * out, out);
      transform_output(y, x);
      UNROLL for (int k = 0; k < tile_size; k++) {
        y[k] += bias;
        if (relu) y[k] = y[k] < 0 ? (float_lanes)0 : y[k];
      }
      UNROLL for (size_t k = 0; k < tile_size; k++) {
        if (k < depth) store_channels(dst, voxel + k * plane, storage, y[k]);
      }
    }
  }
}

INLINE void convolve_items(
    void *dst, const void *src, tsn_storage storage, const float *u, const float *bias,
    tsn_convolution shape, bool relu, float *scratch, tsn_winograd_part part, const size_t in, const size_t out) {
  tsn_winograd_plan plan = tsn_plan(shape);
  size_t item_tiles = tsn_item_tiles(&plan);
  size_t blocks = shape.inputs / 16, inputs = blocks * in;
  size_t volume = shape.depth * shape.height * shape.width;
  float *zeros = scratch;
  float *stage = zeros + tsn_zeros_size(&plan);
  float *v = stage + tsn_stage_size(&plan, inputs, 2);
  float *m = v + tsn_plane_size(inputs, item_tiles);
  // [outputs / 16][tiles][axis_points][tile_size][tile_size][out]
  float *z = m + tsn_plane_size(out, item_tiles);
  const size_t z_tile = axis_points * plane_outputs * out;
  memset(zeros, 0, tsn_zeros_size(&plan) * sizeof *zeros);
  for (size_t item = part.begin; item < part.end; item++) {
    tile_box box = item_box(&plan, item);
    size_t count = tsn_box_size(box.count);
    // Those between count and tiles hold any numbers, which concern nobody.
    size_t tiles = tsn_quotient_up(count, 4) * 4;
    size_t v_stride = tsn_point_stride(inputs, tiles), m_stride = tsn_point_stride(out, tiles);
    transform_deep(stage, src, storage, blocks, in, shape, box, zeros, false);
    for (int d = 0; d < axis_points; d++) {
      transform_plane(v, tiles, stage, d, blocks, in, box, false);
      for (size_t o = part.outputs_begin; o < part.outputs_end; o++) {
        const float *weights = u + (o * axis_points + (size_t)d) * plane_points * inputs * out;
        for (size_t p = 0; p < plane_points; p++, weights += inputs * out) {
          products(m + p * m_stride, v + p * v_stride, weights, blocks, tiles, in, out);
        }
        float *to = z + (o - part.outputs_begin) * tiles * z_tile + (size_t)d * plane_outputs * out;
        for (size_t t = 0; t < count; t++) {
          back_transform_plane(to + t * z_tile, m + t * out, m_stride, out);
        }
      }
    }
    for (size_t o = part.outputs_begin; o < part.outputs_end; o++) {
      float_lanes shift = bias ? load(bias + 16 * o, out) : (float_lanes)0;
      for (size_t t = 0; t < count; t++) {
        size_t tx = box.first.width + t % box.count.width;
        size_t ty = box.first.height + t / box.count.width % box.count.height;
        size_t tz = box.first.depth + t / box.count.width / box.count.height;
        void *block = (void *)voxel_address(dst, o * volume, storage);
        back_transform_deep(
            block, storage, z + ((o - part.outputs_begin) * tiles + t) * z_tile, shift, relu, out,
            shape, tz * tile_size, ty * tile_size, tx * tile_size);
      }
    }
  }
}

static void winograd_convolve(
    void *dst, const void *src, tsn_storage storage, const float *u, const float *bias,
    tsn_convolution shape, bool relu, float *scratch, tsn_winograd_part part) {
  FOR_WIDTHS(shape.lanes,
            FOR_STORAGE(storage,
                        convolve_items(dst, src, TSN_FLOAT32, u, bias, shape, relu, scratch, part,
                                       in, out),
                        convolve_items(dst, src, TSN_BFLOAT16, u, bias, shape, relu, scratch, part,
                                       in, out)));
}

// MARK: Gradient of the weights

// du[i][o] += sum v[tile][i] * y[tile][o] for a block of inputs and one of outputs, `rows` inputs at a
// time; without `add`, = that. It is added at the end only, so that a sum over a large volume is one of
// partial sums, which rounds less.
#define DEFINE_GRADIENT_PRODUCT(name, vector, out, rows)                                    \
  INLINE void name(                                                                         \
      float *du, const float *v, const float *y, size_t tiles, bool add, const size_t in) { \
    for (size_t i0 = 0; i0 < in; i0 += rows, du += rows * out) {                            \
      vector sums[rows];                                                                    \
      UNROLL for (size_t i = 0; i < rows; i++) sums[i] = 0;                                 \
      for (size_t t = 0; t < tiles; t++) {                                                  \
        vector gradients;                                                                   \
        memcpy(&gradients, y + t * out, sizeof gradients);                                  \
        UNROLL for (size_t i = 0; i < rows; i++) sums[i] += gradients * v[t * in + i0 + i]; \
      }                                                                                     \
      UNROLL for (size_t i = 0; i < rows; i++) {                                            \
        vector sum = 0;                                                                     \
        if (add) memcpy(&sum, du + i * out, sizeof sum);                                    \
        sum += sums[i];                                                                     \
        memcpy(du + i * out, &sum, sizeof sum);                                             \
      }                                                                                     \
    }                                                                                       \
  }

DEFINE_GRADIENT_PRODUCT(gradient_product, float_lanes, 16, TSN_ACCUMULATORS)
DEFINE_GRADIENT_PRODUCT(half_gradient_product, half_lanes, 8, 8)

INLINE void gradient_of_items(
    float *du, const void *src, const void *ddst, tsn_storage storage, tsn_convolution shape,
    bool add, float *scratch, tsn_winograd_part part, const size_t in, const size_t out) {
  tsn_winograd_plan plan = tsn_plan(shape);
  size_t item_tiles = tsn_item_tiles(&plan);
  size_t in_blocks = shape.inputs / 16, out_blocks = part.outputs_end - part.outputs_begin;
  size_t inputs = in_blocks * in, outputs = shape.outputs / 16 * out;
  size_t volume = shape.depth * shape.height * shape.width;
  // All arrays start at the part's first output channel.
  ddst = voxel_address(ddst, part.outputs_begin * volume, storage);
  du += part.outputs_begin * all_points * inputs * out;
  float *zeros = scratch;
  float *in_stage = zeros + tsn_zeros_size(&plan);
  float *out_stage = in_stage + tsn_stage_size(&plan, inputs, 2);
  float *v = out_stage + tsn_stage_size(&plan, outputs, 0);
  float *y = v + tsn_plane_size(inputs, item_tiles);
  memset(zeros, 0, tsn_zeros_size(&plan) * sizeof *zeros);
  if (part.begin >= part.end && !add) {
    memset(du, 0, out_blocks * all_points * inputs * out * sizeof *du);
  }
  for (size_t item = part.begin; item < part.end; item++, add = true) {
    tile_box box = item_box(&plan, item);
    size_t tiles = tsn_box_size(box.count);
    size_t v_stride = tsn_point_stride(inputs, tiles);
    size_t y_stride = tsn_point_stride(out * out_blocks, tiles);
    transform_deep(in_stage, src, storage, in_blocks, in, shape, box, zeros, false);
    transform_deep(out_stage, ddst, storage, out_blocks, out, shape, box, zeros, true);
    for (int d = 0; d < axis_points; d++) {
      transform_plane(v, tiles, in_stage, d, in_blocks, in, box, false);
      transform_plane(y, tiles, out_stage, d, out_blocks, out, box, true);
      for (size_t o = 0; o < out_blocks; o++) {
        float *to = du + (o * axis_points + (size_t)d) * plane_points * inputs * out;
        for (size_t p = 0; p < plane_points; p++) {
          for (size_t i = 0; i < in_blocks; i++, to += in * out) {
            const float *sources = v + p * v_stride + i * tiles * in;
            const float *gradients = y + p * y_stride + o * tiles * out;
            if (out == 8) {
              half_gradient_product(to, sources, gradients, tiles, add, in);
            } else {
              gradient_product(to, sources, gradients, tiles, add, in);
            }
          }
        }
      }
    }
  }
}

static void winograd_gradient(
    float *du, const void *src, const void *ddst, tsn_storage storage, tsn_convolution shape,
    bool add, float *scratch, tsn_winograd_part part) {
  FOR_WIDTHS(shape.lanes,
            FOR_STORAGE(storage,
                        gradient_of_items(du, src, ddst, TSN_FLOAT32, shape, add, scratch, part,
                                          in, out),
                        gradient_of_items(du, src, ddst, TSN_BFLOAT16, shape, add, scratch, part,
                                          in, out)));
}

// Transforms the sum of `count` gradients of a block of inputs and one of outputs back, to
// [27][16][16]; each gradient has rows of `inputs` input channels, and they lie `size` apart.
INLINE void finish_block(
    float *taps, const float *du, size_t count, size_t size, size_t inputs, const size_t in,
    const size_t out) {
  // Transformed back along height and width: [axis_points][in][9][out]. As transform_block, this
  // visits the inputs of one point together.
  float flat[axis_points * 16 * 9 * 16] __attribute__((aligned(64)));
  for (size_t d = 0; d < axis_points; d++) {
    const float *plane = du + d * plane_points * inputs * out;
    for (size_t c = 0; c < in; c++) {
      float_lanes wide[axis_points][3];
      const float *points = plane + c * out;
      UNROLL for (int h = 0; h < axis_points; h++) {
        float_lanes x[axis_points];
        UNROLL for (int w = 0; w < axis_points; w++, points += inputs * out) {
          x[w] = load(points, out);
          for (size_t n = 1; n < count; n++) x[w] += load(points + n * size, out);
        }
        transform_taps(wide[h], x);
      }
      UNROLL for (size_t w = 0; w < 3; w++) {
        float_lanes x[axis_points], g[3];
        UNROLL for (int h = 0; h < axis_points; h++) x[h] = wide[h][w];
        transform_taps(g, x);
        UNROLL for (size_t k = 0; k < 3; k++) {
          store(flat + ((d * in + c) * 9 + 3 * k + w) * out, g[k], out);
        }
      }
    }
  }
  for (size_t t = 0; t < 9; t++) {
    for (size_t c = 0; c < in; c++) {
      float_lanes x[axis_points], g[3];
      UNROLL for (size_t d = 0; d < axis_points; d++) {
        x[d] = load(flat + ((d * in + c) * 9 + t) * out, out);
      }
      transform_taps(g, x);
      UNROLL for (size_t k = 0; k < 3; k++) store(taps + ((9 * k + t) * 16 + c) * 16, g[k], 16);
    }
  }
  for (size_t t = 0; t < 27 && in < 16; t++) {
    memset(taps + (t * 16 + in) * 16, 0, (16 - in) * 16 * sizeof *taps);
  }
}

static void winograd_gradient_finish(
    float *dw, const float *du, size_t count, tsn_convolution shape, size_t begin, size_t end) {
  size_t blocks = shape.inputs / 16, size = tsn_transformed_size(shape);
  for (size_t o = begin; o < end; o++) {
    for (size_t i = 0; i < blocks; i++) {
      float *taps = dw + (o * blocks + i) * 27 * 256;
      FOR_WIDTHS(shape.lanes,
                finish_block(taps, du + (o * all_points * blocks + i) * in * out, count, size,
                             blocks * in, in, out));
    }
  }
}

#pragma clang diagnostic pop
