// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Softmax, Dice loss and cross-entropy of a segmentation, fused: each pass over the logits
// recomputes the softmax, so no probabilities are stored.
//
// A training step of one batch:
//
//     tsn_loss_sums         over ranges of voxels, on any threads, each into its own sums
//     tsn_class_sums_add    of the ranges, in a fixed order
//     tsn_loss_finish       the loss, and the coefficients of its gradient
//     tsn_loss_gradient     over ranges of voxels, on any threads
//
// Layout: the logits of one sample are planes, class c's at logits + c * stride, and a range of
// voxels is a piece [first, first + n) of every plane: pass logits + first, labels + first and the
// unchanged stride, which is at least the number of voxels of the sample. There are 2 to
// TSN_CLASS_LIMIT classes.
//
// A label that is no class (255, say) marks a voxel that no loss sees: its logits, NaN even, count
// nowhere, and its gradient is 0.
//
// The conventions of CKernels.h hold, with one exception: multiplications and additions are fused
// where the processor can, so the last bits may differ between instruction sets. They do not
// differ between runs, and a voxel's gradient and probabilities do not depend on where a sample is
// cut into ranges, as long as the cuts are at multiples of 16 voxels.

#ifndef TSN_LOSSES_H
#define TSN_LOSSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The largest number of classes.
#define TSN_CLASS_LIMIT 16

// MARK: Sums

/// What the losses need to know of a set of voxels, where p is the softmax of a voxel's logits and
/// y its label. Zero is the sum of no voxels. Entries beyond the number of classes stay 0.
typedef struct tsn_class_sums {
  /// Sum of p_c where y = c.
  double overlap[TSN_CLASS_LIMIT];
  /// Sum of p_c.
  double probability[TSN_CLASS_LIMIT];
  /// Sum of -log p_c where y = c.
  double cross_entropy[TSN_CLASS_LIMIT];
  /// Number of voxels where y = c.
  int64_t reference[TSN_CLASS_LIMIT];
  /// Number of voxels whose largest logit is y's. Of equal ones, the first class's counts.
  int64_t correct;
  /// Number of voxels whose label is no class; the other sums leave them out.
  int64_t invalid;
} tsn_class_sums;

/// Adds n voxels of one sample to *sums.
///
/// No finite logits overflow, and -log p is exact to about a float's precision for any of them.
/// If a logit of a voxel with a valid label is NaN or positive infinity, that voxel's
/// cross-entropy becomes NaN, and so does the loss. Probabilities below e^-87 count as 0. Sums are
/// floats within 1024 voxels and doubles beyond, so their last bits depend on where a sample is cut
/// into ranges.
void tsn_loss_sums(
    tsn_class_sums *sums, const float *logits, const uint8_t *labels, size_t classes,
    size_t stride, size_t n);
void tsn_loss_sums_naive(
    tsn_class_sums *sums, const float *logits, const uint8_t *labels, size_t classes,
    size_t stride, size_t n);

/// *sums += *part: joins the ranges of a sample, and the samples of a batch.
void tsn_class_sums_add(tsn_class_sums *sums, const tsn_class_sums *part);

// MARK: Loss

/// What the loss is.
typedef struct tsn_loss_options {
  /// Factors of the Dice loss and of the cross-entropy in the total.
  double dice_weight, cross_entropy_weight;
  /// Added to the numerator and the denominator of each class's Dice: positive, usually 1e-5.
  double smooth;
  /// One weight, not negative, per class in the cross-entropy; null for 1 each.
  const float *class_weights;
  /// Whether class 0 takes part in the Dice loss.
  bool include_background;
  /// Whether a class without a voxel of reference takes part in the Dice loss, where it costs
  /// nearly 1 whatever the prediction is. This is what MONAI does.
  bool count_absent_classes;
} tsn_loss_options;

/// The loss of the voxels in a tsn_class_sums.
typedef struct tsn_loss {
  /// dice_weight * dice + cross_entropy_weight * cross_entropy.
  double total;
  /// Mean of 1 - soft_dice[c] over the classes that take part; 0 if none does.
  double dice;
  /// Mean of -log p_y, weighted by y's class weight, as PyTorch has it: the weighted sum over the
  /// sum of the weights. 0 if that is 0.
  double cross_entropy;
  /// (2 overlap + smooth) / (probability + reference + smooth) of every class.
  double soft_dice[TSN_CLASS_LIMIT];
} tsn_loss;

/// The derivatives of a total by the probabilities, which are constant over the voxels of the sums,
/// since Dice is linear in p once these are known.
typedef struct tsn_loss_coefficients {
  /// The derivative of the Dice loss's part by p_c in a voxel of class c.
  float present[TSN_CLASS_LIMIT];
  /// The same in a voxel of another class.
  float absent[TSN_CLASS_LIMIT];
  /// The factor of p - g, the gradient of -log p_y, in a voxel of class y = c.
  float cross_entropy[TSN_CLASS_LIMIT];
} tsn_loss_coefficients;

/// The loss of all voxels in *sums, and the coefficients of exactly this loss's gradient.
///
/// With the sums of a whole batch this is the batch Dice loss. For a mean over B samples of each
/// one's loss, finish every sample by itself, with both weights divided by B, and add the totals.
void tsn_loss_finish(
    tsn_loss *loss, tsn_loss_coefficients *coefficients, const tsn_class_sums *sums,
    const tsn_loss_options *options, size_t classes);

// MARK: Gradient

/// gradient = the derivative of the total by the logits, in the layout of the logits:
/// p_c * (d_c - sum_k p_k d_k) + w_y * (p_c - g_c), where g_c is 1 for y = c and else 0, d_c is
/// present[c] or absent[c] after it, and w_y is cross_entropy[y].
///
/// gradient may be logits itself.
void tsn_loss_gradient(
    float *gradient, const float *logits, const uint8_t *labels,
    const tsn_loss_coefficients *coefficients, size_t classes, size_t stride, size_t n);
void tsn_loss_gradient_naive(
    float *gradient, const float *logits, const uint8_t *labels,
    const tsn_loss_coefficients *coefficients, size_t classes, size_t stride, size_t n);

// MARK: Inference

/// probabilities = the softmax of the logits over the classes, in the layout of the logits.
/// Probabilities below e^-87 may be 0. probabilities may be logits itself.
void tsn_softmax(
    float *probabilities, const float *logits, size_t classes, size_t stride, size_t n);
void tsn_softmax_naive(
    float *probabilities, const float *logits, size_t classes, size_t stride, size_t n);

/// labels[i] = the class of voxel i's largest logit, of equal ones the first. With a NaN among the
/// logits, the label is some class.
void tsn_argmax(uint8_t *labels, const float *logits, size_t classes, size_t stride, size_t n);
void tsn_argmax_naive(
    uint8_t *labels, const float *logits, size_t classes, size_t stride, size_t n);

#ifdef __cplusplus
}
#endif

#endif
