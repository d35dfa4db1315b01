// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a tumour adds to a voxel, as fractions of it; the rest is what was there before.
struct TumourMix {
  var enhancing: Float = 0
  var necrotic: Float = 0
  var infiltrating: Float = 0
  var edema: Float = 0

  var core: Float { enhancing + necrotic + infiltrating }
  var healthy: Float { max(0, 1 - core - edema) }
}
