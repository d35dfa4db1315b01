// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Replaces each value f(p) of a line by the minimum over q of f(q) + (spacing (p - q))^2, which is the
/// lower envelope of a parabola on each value.
struct LowerEnvelope: ~Copyable {
  private let count: Int
  private let weight: Double
  /// Lines that are neighbours in memory go together, so that no value is fetched for itself.
  private static let together = 8
  private let input: UnsafeMutablePointer<Double>
  private let output: UnsafeMutablePointer<Double>
  /// Where the parabolas of the envelope stand, and from where each is the lowest.
  private let vertices: UnsafeMutablePointer<Int>
  private let starts: UnsafeMutablePointer<Double>
  /// 1 / (2 n).
  private let inverses: [Double]

  /// - Parameter count: Values of a line.
  init(count: Int, spacing: Double) {
    self.count = count
    weight = spacing * spacing
    input = .allocate(capacity: Self.together * count)
    output = .allocate(capacity: Self.together * count)
    vertices = .allocate(capacity: count)
    starts = .allocate(capacity: count)
    inverses = (0...count).map { 1 / Double(2 * $0) }
  }

  deinit {
    input.deallocate()
    output.deallocate()
    vertices.deallocate()
    starts.deallocate()
  }

  /// - Parameters:
  ///   - first: The first value of the first line. Those of the others follow it.
  ///   - stride: From a value to the next of its line.
  func apply(from first: UnsafeMutablePointer<Float>, lines: Int, stride: Int) {
    for begin in Swift.stride(from: 0, to: lines, by: Self.together) {
      let base = first + begin
      let width = min(Self.together, lines - begin)
      for p in 0..<count {
        for line in 0..<width { input[line * count + p] = Double(base[p * stride + line]) }
      }
      for line in 0..<width { apply(input + line * count, to: output + line * count) }
      for p in 0..<count {
        for line in 0..<width { base[p * stride + line] = Float(output[line * count + p]) }
      }
    }
  }

  private func apply(
    _ values: UnsafeMutablePointer<Double>, to result: UnsafeMutablePointer<Double>
  ) {
    inverses.withUnsafeBufferPointer { inverses in
      let inverseWeight = 1 / weight
      var last = -1
      for q in 0..<count {
        let value = values[q]
        guard value < .infinity else { continue }
        var start = -Double.infinity
        while last >= 0 {
          let vertex = vertices[last]
          // Where the parabolas of both cross.
          start =
            ((value - values[vertex]) * inverseWeight + Double(q * q - vertex * vertex))
            * inverses[q - vertex]
          if start > starts[last] { break }
          last -= 1
          start = -.infinity
        }
        last += 1
        vertices[last] = q
        starts[last] = start
      }
      guard last >= 0 else { return result.update(repeating: .infinity, count: count) }
      var current = 0
      for p in 0..<count {
        while current < last && starts[current + 1] < Double(p) { current += 1 }
        let distance = Double(p - vertices[current])
        result[p] = values[vertices[current]] + weight * distance * distance
      }
    }
  }
}
