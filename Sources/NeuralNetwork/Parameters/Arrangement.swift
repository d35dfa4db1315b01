// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels

/// How the elements of a tensor lie in the engine's memory, against PyTorch's order.
enum Arrangement: Hashable {
  /// As in PyTorch.
  case plain
  /// One value for each channel, with zeros up to a whole block.
  case channels
  /// 3x3x3 weights [O][I][27] as [O/16][I/16][27][16 i][16 o]. The input channels come in parts,
  /// each of which begins with a block.
  case convolution(inputParts: [Int])
  /// 3x3x3 weights [O][I][27] as [O/16][I][27][16 o].
  case firstConvolution
  /// Transposed 2x2x2 weights [I][O][8] as [O/16][8][I][16 o].
  case upsample
  /// 1x1x1 weights [K][C] with zeros up to a whole block of C.
  case head

  /// Elements with padding, of a tensor with the given shape.
  func elementCount(shape: [Int]) -> Int {
    let padded = Activation.padded
    switch self {
    case .plain: return shape.reduce(1, *)
    case .channels: return padded(shape[0])
    case .convolution(let parts): return padded(shape[0]) * parts.map(padded).reduce(0, +) * 27
    case .firstConvolution: return padded(shape[0]) * shape[1] * 27
    case .upsample: return padded(shape[0]) * padded(shape[1]) * 8
    case .head: return shape[0] * padded(shape[1])
    }
  }

  /// Calls `body` with the index of every element in PyTorch's order and in the engine's.
  @inline(__always)
  func forEach(shape: [Int], _ body: (_ plain: Int, _ arranged: Int) -> Void) {
    let lanes = Activation.lanes
    let padded = Activation.padded
    switch self {
    case .plain, .channels:
      for index in 0..<shape.reduce(1, *) { body(index, index) }
    case .convolution(let parts):
      let blocks = parts.map(padded).reduce(0, +) / lanes
      for output in 0..<shape[0] {
        var (input, first) = (0, 0)
        for part in parts {
          for position in first..<first + part {
            let block = (output / lanes * blocks + position / lanes) * 27
            for tap in 0..<27 {
              body(
                (output * shape[1] + input) * 27 + tap,
                ((block + tap) * lanes + position % lanes) * lanes + output % lanes)
            }
            input += 1
          }
          first += padded(part)
        }
      }
    case .firstConvolution:
      for output in 0..<shape[0] {
        for input in 0..<shape[1] {
          let row = (output / lanes * shape[1] + input) * 27
          for tap in 0..<27 {
            body(
              (output * shape[1] + input) * 27 + tap, (row + tap) * lanes + output % lanes)
          }
        }
      }
    case .upsample:
      let inputs = padded(shape[0])
      for input in 0..<shape[0] {
        for output in 0..<shape[1] {
          for tap in 0..<8 {
            body(
              (input * shape[1] + output) * 8 + tap,
              ((output / lanes * 8 + tap) * inputs + input) * lanes + output % lanes)
          }
        }
      }
    case .head:
      for output in 0..<shape[0] {
        for input in 0..<shape[1] {
          body(output * shape[1] + input, output * padded(shape[1]) + input)
        }
      }
    }
  }
}
