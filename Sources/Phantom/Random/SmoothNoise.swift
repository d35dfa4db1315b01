// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// A smooth random function of space with mean 0 and standard deviation 1: random values on a
/// lattice that repeats after 32 points, joined by cubic B-splines.
struct SmoothNoise {
  private static let side = 32
  /// Three points beyond the period let four neighbours be loaded at once.
  private static let row = side + 3

  private var lattice: [Float]
  private let frequency: Float

  /// - Parameters:
  ///   - spacing: Millimetres between lattice points; features are about twice as large.
  ///   - banded: Removes slow changes, so that the zero set is a maze of even width.
  init(spacing: Float, banded: Bool = false, stream: inout RandomStream) {
    let side = Self.side
    var values = (0..<side * side * side).map { _ in stream.normal() }
    if banded { values = Self.sharpened(values) }
    var padded: [Float] = []
    padded.reserveCapacity(Self.row * side * side)
    for start in stride(from: 0, to: values.count, by: side) {
      padded += values[start..<start + side]
      padded += values[start..<start + 3]
    }
    frequency = 1 / spacing
    lattice = padded
    let probes = (0..<2000).map { _ -> Float in
      let value = self(stream.uniform(0...500, 0...500, 0...500))
      return value * value
    }
    let deviation = (probes.reduce(0, +) / Float(probes.count)).squareRoot()
    lattice = padded.map { $0 / deviation }
  }

  private static func sharpened(_ values: [Float]) -> [Float] {
    func value(_ x: Int, _ y: Int, _ z: Int) -> Float {
      values[((z & 31) * side + (y & 31)) * side + (x & 31)]
    }
    return values.indices.map { index in
      let (x, y, z) = (index % side, index / side % side, index / (side * side))
      let neighbours =
        value(x - 1, y, z) + value(x + 1, y, z) + value(x, y - 1, z) + value(x, y + 1, z)
        + value(x, y, z - 1) + value(x, y, z + 1)
      return values[index] - neighbours / 6
    }
  }

  /// The value at a position in millimetres.
  @inline(__always)
  func callAsFunction(_ position: SIMD3<Float>) -> Float {
    let cell = Cell(position * frequency)
    let (wy, wz) = (Self.weights(cell.fraction.y), Self.weights(cell.fraction.z))
    var sum = SIMD4<Float>.zero
    lattice.withUnsafeBytes { bytes in
      for k in 0..<4 {
        for j in 0..<4 {
          sum += Self.four(bytes, cell, j, k) * (wy[j] * wz[k])
        }
      }
    }
    return (sum * Self.weights(cell.fraction.x)).sum()
  }

  /// The value, and how it changes per millimetre along each axis.
  @inline(__always)
  func valueAndGradient(_ position: SIMD3<Float>) -> (value: Float, gradient: SIMD3<Float>) {
    let cell = Cell(position * frequency)
    let (wy, wz) = (Self.weights(cell.fraction.y), Self.weights(cell.fraction.z))
    let (sy, sz) = (Self.slopes(cell.fraction.y), Self.slopes(cell.fraction.z))
    var (sum, alongY, alongZ) = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
    lattice.withUnsafeBytes { bytes in
      for k in 0..<4 {
        for j in 0..<4 {
          let values = Self.four(bytes, cell, j, k)
          sum += values * (wy[j] * wz[k])
          alongY += values * (sy[j] * wz[k])
          alongZ += values * (wy[j] * sz[k])
        }
      }
    }
    let wx = Self.weights(cell.fraction.x)
    let gradient = SIMD3(
      (sum * Self.slopes(cell.fraction.x)).sum(), (alongY * wx).sum(), (alongZ * wx).sum())
    return ((sum * wx).sum(), gradient * frequency)
  }

  /// Which lattice cell, modulo the period, and where in it.
  private struct Cell {
    let x: Int
    let y: Int
    let z: Int
    let fraction: SIMD3<Float>

    @inline(__always)
    init(_ position: SIMD3<Float>) {
      let floor = position.rounded(.down)
      fraction = position - floor
      (x, y, z) = (Int(floor.x) & 31, Int(floor.y) & 31, Int(floor.z) & 31)
    }
  }

  @inline(__always)
  private static func four(
    _ bytes: UnsafeRawBufferPointer, _ cell: Cell, _ j: Int, _ k: Int
  ) -> SIMD4<Float> {
    let line = ((cell.z + k) & 31) * side + ((cell.y + j) & 31)
    return bytes.loadUnaligned(
      fromByteOffset: (line * row + cell.x) * 4, as: SIMD4<Float>.self)
  }

  /// The cubic B-spline's four weights.
  @inline(__always)
  private static func weights(_ t: Float) -> SIMD4<Float> {
    let (s, t2) = (1 - t, t * t)
    let t3 = t2 * t
    return SIMD4(
      s * s * s, 3 * t3 - 6 * t2 + 4, -3 * t3 + 3 * t2 + 3 * t + 1, t3) * (1 / 6)
  }

  /// Their derivatives.
  @inline(__always)
  private static func slopes(_ t: Float) -> SIMD4<Float> {
    let (s, t2) = (1 - t, t * t)
    return SIMD4(-s * s, 3 * t2 - 4 * t, -3 * t2 + 2 * t + 1, t2) * 0.5
  }
}
