// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Imaging

/// The contrasts of a network's input channels in their order, as `FLAIR,T1,T1ce,T2`.
struct ContrastsArgument: ExpressibleByArgument, CustomStringConvertible {
  let contrasts: [Modality]

  static let standard = ContrastsArgument(contrasts: Modality.allCases)

  private init(contrasts: [Modality]) { self.contrasts = contrasts }

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    contrasts = names.compactMap { Modality(name: $0) }
    guard contrasts.count == names.count, Set(contrasts).count == contrasts.count else {
      return nil
    }
  }

  var description: String { contrasts.map(\.rawValue).joined(separator: ",") }
}
