// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Imaging

/// The classes of a network's logits in their order, as `background,edema,necrotic core,enhancing`.
struct ClassesArgument: ExpressibleByArgument, CustomStringConvertible {
  let classes: [TumourClass]

  static let standard = ClassesArgument(classes: TumourClass.allCases)

  private init(classes: [TumourClass]) { self.classes = classes }

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
    classes = names.compactMap { TumourClass(name: $0) }
    guard classes.count == names.count, Set(classes) == Set(TumourClass.allCases),
      classes.count == TumourClass.allCases.count
    else { return nil }
  }

  var description: String { classes.map(\.name).joined(separator: ",") }
}
