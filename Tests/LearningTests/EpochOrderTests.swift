// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Learning
import Testing

@Suite("Epoch orders")
struct EpochOrderTests {
  @Test("an epoch has every case, and the last batch begins anew", arguments: [1, 2, 3, 7, 9])
  func coverage(batch: Int) {
    let order = EpochOrder(caseCount: 7, batch: batch, seed: 3)
    let cases = (0..<order.stepsPerEpoch).flatMap { order.cases(epoch: 4, step: $0) }
    #expect(cases.count == order.stepsPerEpoch * batch)
    #expect(Set(cases.prefix(7)) == Set(0..<7))
    #expect(Array(cases.dropFirst(7)) == (7..<cases.count).map { cases[$0 % 7] })
  }

  @Test("the order depends on seed and epoch alone")
  func seeds() {
    let order = EpochOrder(caseCount: 20, batch: 1, seed: 3)
    #expect(
      order.permutation(epoch: 1)
        == EpochOrder(caseCount: 20, batch: 4, seed: 3).permutation(epoch: 1))
    #expect(order.permutation(epoch: 1) != order.permutation(epoch: 2))
    #expect(
      order.permutation(epoch: 1)
        != EpochOrder(caseCount: 20, batch: 1, seed: 4).permutation(epoch: 1))
  }
}
