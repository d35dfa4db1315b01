// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Security
import Services
import Settings

/// Whether the settings make a service.
struct ConfigurationCheck {
  let role: Role
  let settings: ResolvedSettings

  var finding: Finding {
    let federation = FederationSettings(settings: settings)
    do {
      let endpoints =
        try role == .broker
        ? [federation.ownEndpoints(logger: .silent)] : federation.endpoints(logger: .silent)
      switch role {
      case .aggregator:
        _ = try federation.coordinator
        _ = try federation.manifest
      case .agent:
        _ = try federation.participant
        if try federation.isSegmentation { try checkSegmentation() }
      case .broker: _ = try federation.nextEndpoints
      case .monitor: break
      }
      let places = endpoints.map { "\($0.base)" }.joined(separator: ", ")
      return .ok(
        "configuration",
        "\(role) of federation '\(try settings.text("federation"))', run "
          + "'\(try settings.text("run"))', broker at \(places)")
    } catch {
      return .problem(
        "configuration", "\(error)", remedy: "Correct it; 'twinseg broker --settings' lists all.")
    }
  }

  private func checkSegmentation() throws {
    let segmentation = SegmentationSettings(settings: settings)
    _ = try segmentation.architecture
    _ = try segmentation.local
    for key in ["agent.directory", "data.path"] { _ = try settings.text(key) }
  }
}
