// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Draws a patient's lesions.
struct LesionPlan {
  let anatomy: Anatomy
  let kind: TumourKind
  /// Relative size of the tumours, 1 unless the cohort's are detected late.
  let size: Float
  /// Millimetres below which no radius is drawn, so that a coarse grid shows every lesion.
  let smallest: Float

  func lesions(stream: inout RandomStream) -> [Lesion] {
    var lesions =
      switch kind {
      case .highGradeGlioma: [highGrade(stream: &stream)]
      case .lowGradeGlioma: [lowGrade(stream: &stream)]
      case .meningioma: [meningioma(stream: &stream)]
      case .metastases: metastases(stream: &stream)
      case .pediatric: [pediatric(stream: &stream)]
      }
    for index in lesions.indices {
      lesions[index].noiseOffset = stream.uniform(0...300, 0...300, 0...300)
      lesions[index].radius = max(lesions[index].radius, smallest)
    }
    return lesions
  }

  private func highGrade(stream: inout RandomStream) -> Lesion {
    let radius = stream.uniform(13...26) * size
    return Lesion(
      centre: hemispheric(depth: max(12, 0.8 * radius), stream: &stream), radius: radius,
      stretch: stream.uniform(0.85...1.15, 0.9...1.3, 0.85...1.15), roughness: 0.13,
      composition: .ring(
        thickness: stream.uniform(2.5...6) * size, gaps: stream.uniform(0.6...1.6)),
      edema: stream.uniform(9...24) * size, displacement: stream.uniform(0.4...0.65))
  }

  private func lowGrade(stream: inout RandomStream) -> Lesion {
    let radius = stream.uniform(13...25) * size
    let enhances = stream.chance(0.25)
    return Lesion(
      centre: hemispheric(depth: 0.6 * radius, stream: &stream), radius: radius,
      stretch: stream.uniform(0.85...1.1, 0.9...1.3, 0.85...1.15), roughness: 0.15,
      composition: .infiltrating(threshold: enhances ? stream.uniform(0.9...1.6) : 9),
      edema: stream.uniform(5...13), displacement: stream.uniform(0.15...0.35))
  }

  private func meningioma(stream: inout RandomStream) -> Lesion {
    let radius = stream.uniform(10...22) * size
    let position = surfacePoint(below: stream.uniform(0.35...0.65) * radius, stream: &stream)
    return Lesion(
      centre: position, radius: radius,
      stretch: stream.uniform(0.9...1.1, 0.9...1.1, 0.9...1.1), roughness: 0.05,
      composition: .solid(pockets: stream.chance(0.25) ? 1.2 : 0),
      edema: stream.chance(0.3) ? stream.uniform(0.5...2) : stream.uniform(4...16),
      displacement: 0.95)
  }

  private func metastases(stream: inout RandomStream) -> [Lesion] {
    let wanted = 2 + Int(stream.uniform(0...7))
    var lesions: [Lesion] = []
    for attempt in 0..<200 where lesions.count < wanted {
      let large = lesions.isEmpty || stream.chance(0.3)
      let radius = max(smallest, stream.uniform(large ? 6...12 : 2.5...6) * size)
      let centre = anyTissue(depth: radius + stream.uniform(4...10), stream: &stream)
      let isFree = lesions.allSatisfy {
        length($0.centre - centre) > 1.3 * ($0.radius + radius) + 6
      }
      guard isFree || (attempt > 100 && lesions.count < 2) else { continue }
      lesions.append(
        Lesion(
          centre: centre, radius: radius, roughness: 0.06,
          composition: radius > 5
            ? .ring(thickness: radius * stream.uniform(0.25...0.5), gaps: 0) : .solid(pockets: 0),
          edema: large ? stream.uniform(8...18) : stream.uniform(0.5...8),
          displacement: 0.6))
    }
    return lesions
  }

  private func pediatric(stream: inout RandomStream) -> Lesion {
    let site = stream.uniform(0...1)
    // Pons, thalamus, or the cerebellum's midline.
    let common: SIMD3<Float> =
      if site < 0.55 {
        stream.uniform(-4...4, 8...14, -40 ... -30)
      } else if site < 0.8 {
        SIMD3(stream.sign(), 1, 1) * stream.uniform(6...14, 4...16, 0...10)
      } else {
        stream.uniform(-6...6, 36...46, -46 ... -36)
      }
    let radius = stream.uniform(11...18) * size
    return Lesion(
      centre: head(common), radius: radius,
      stretch: stream.uniform(0.95...1.2, 0.9...1.1, 0.95...1.25), roughness: 0.1,
      composition: .infiltrating(
        threshold: stream.chance(0.7) ? stream.uniform(0.9...1.6) : 9),
      edema: stream.uniform(0.5...5), displacement: stream.uniform(0.5...0.75))
  }

  /// In the white matter of a hemisphere, at least so deep.
  private func hemispheric(depth: Float, stream: inout RandomStream) -> SIMD3<Float> {
    anywhere(depth: depth...depth + 14, stream: &stream) { abs($0.x) > 16 && $0.z > -22 }
  }

  private func anyTissue(depth: Float, stream: inout RandomStream) -> SIMD3<Float> {
    anywhere(depth: depth...depth + 6, stream: &stream) { abs($0.x) > 12 || $0.y > 30 }
  }

  private func surfacePoint(below depth: Float, stream: inout RandomStream) -> SIMD3<Float> {
    anywhere(depth: depth...depth + 1, stream: &stream) { $0.z > -24 }
  }

  /// A position of the head whose depth below the brain's surface lies in a range.
  private func anywhere(
    depth: ClosedRange<Float>, stream: inout RandomStream, where isAllowed: (SIMD3<Float>) -> Bool
  ) -> SIMD3<Float> {
    for _ in 0..<20_000 {
      let position = stream.uniform(-70...70, -85...85, -50...70)
      let common = anatomy.common(position)
      if isAllowed(common), depth.contains(anatomy.depth(common: common)) { return position }
    }
    return head(SIMD3(30, -10, 20))
  }

  /// Where a position of the common brain lies in the head.
  private func head(_ common: SIMD3<Float>) -> SIMD3<Float> {
    var position = common
    for _ in 0..<8 { position += common - anatomy.common(position) }
    return position
  }
}
