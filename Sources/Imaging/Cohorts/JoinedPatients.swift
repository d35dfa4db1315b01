// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Which names of patients are one person's: data sets name a person anew, and only the same voxels
/// under two names tell.
struct JoinedPatients {
  /// From a name to another one of the same person, which comes before it in the alphabet.
  private var earlier: [String: String] = [:]

  /// - Parameter groups: Patients of cases with the same voxels.
  init(_ groups: [[String]]) {
    for group in groups {
      for patient in group.dropFirst() { join(group[0], patient) }
    }
  }

  /// The name that stands for the person, whatever the order of the groups: the first in the alphabet.
  func name(of patient: String) -> String {
    var name = patient
    while let other = earlier[name] { name = other }
    return name
  }

  private mutating func join(_ first: String, _ second: String) {
    let names = [name(of: first), name(of: second)].sorted()
    if names[0] != names[1] { earlier[names[1]] = names[0] }
  }
}
