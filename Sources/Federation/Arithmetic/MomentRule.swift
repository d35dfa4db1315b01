// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// The loops of the ``ServerOptimizer``s that keep moments.
struct MomentRule {
  typealias Elements = UnsafeMutableBufferPointer<Float>

  let optimizer: ServerOptimizer
  let learningRate: Double

  init(_ optimizer: ServerOptimizer, learningRate: Double) {
    self.optimizer = optimizer
    self.learningRate = learningRate
  }

  /// Steps the parameters `w`, the first of which has index `offset` in the model and so in m and,
  /// where there is one, v.
  func step(_ w: Elements, m: Elements, v: Elements, at offset: Int, d: UnsafeBufferPointer<Float>)
  {
    let m = Elements(rebasing: m[offset..<offset + w.count])
    if case .momentum(let beta) = optimizer {
      for i in w.indices {
        let moment = Float(beta * Double(m[i]) + Double(d[i]))
        m[i] = moment
        w[i] = Float(Double(w[i]) + learningRate * Double(moment))
      }
      return
    }
    let v = Elements(rebasing: v[offset..<offset + w.count])
    switch optimizer {
    case .none, .momentum:
      break
    case .adagrad(let beta1, let tau):
      adapt(w, m, v, d, beta1, tau) { v, square in v + square }
    case .adam(let beta1, let beta2, let tau):
      adapt(w, m, v, d, beta1, tau) { v, square in beta2 * v + (1 - beta2) * square }
    case .yogi(let beta1, let beta2, let tau):
      adapt(w, m, v, d, beta1, tau) { v, square in
        let step = (1 - beta2) * square
        // sign(0) = 0.
        return v > square ? v - step : v < square ? v + step : v
      }
    }
  }

  /// Algorithm 2's lines but that of v, which `second` computes from v and D².
  @inline(__always)
  private func adapt(
    _ w: Elements, _ m: Elements, _ v: Elements, _ d: UnsafeBufferPointer<Float>,
    _ beta1: Double, _ tau: Double, _ second: (Double, Double) -> Double
  ) {
    for i in w.indices {
      let change = Double(d[i])
      let moment = Float(beta1 * Double(m[i]) + (1 - beta1) * change)
      let square = Float(second(Double(v[i]), change * change))
      m[i] = moment
      v[i] = square
      let step = learningRate * Double(moment) / (Double(square).squareRoot() + tau)
      w[i] = Float(Double(w[i]) + step)
    }
  }
}
