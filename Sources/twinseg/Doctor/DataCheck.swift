// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Imaging
import Security
import Settings

/// Whether an agent's cases are there.
struct DataCheck {
  let role: Role
  let settings: ResolvedSettings

  var findings: [Finding] {
    guard role == .agent, (try? settings.text("learner.name")) == "segmentation",
      let path = try? settings.optionalText("data.path")
    else { return [] }
    do {
      return [finding(try CohortSource.cohort(path, edition: nil))]
    } catch {
      return [
        .problem(
          "data", "\(error)",
          remedy:
            "Mount the cases where data.path says, readable by this user; 'twinseg data list' "
            + "shows what is found.")
      ]
    }
  }

  private func finding(_ cohort: Cohort) -> Finding {
    let whole = cohort.cases.filter {
      $0.mask != nil && $0.images.count == Modality.allCases.count
    }
    let patients = Set(whole.map(\.patient)).count
    let detail = "\(whole.count) cases of \(patients) patients with all contrasts and a mask"
    // One patient each to fit, to decide and to report.
    guard patients >= 3 else {
      return .problem(
        "data", "\(detail), in '\(cohort.root)': too few to fit, decide and report with",
        remedy: "'twinseg data verify' says what is wrong with the others.")
    }
    let others = cohort.cases.count - whole.count
    guard others == 0 else {
      return .warning(
        "data", "\(detail); \(others) others lack some",
        remedy: "'twinseg data verify' says what is missing.")
    }
    return .ok("data", detail)
  }
}
