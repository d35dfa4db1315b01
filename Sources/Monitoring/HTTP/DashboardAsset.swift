// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// A file that the dashboard's page consists of.
package struct DashboardAsset: Sendable {
  /// In a URL.
  package let path: String
  package let contentType: String
  package let bytes: [UInt8]

  private init(_ path: String, _ contentType: String, _ bytes: [UInt8]) {
    self.path = path
    self.contentType = contentType
    self.bytes = bytes
  }

  /// Those that are part of the program.
  package static let embedded: [DashboardAsset] = [
    .init("/connection.js", script, PackageResources.connection_js),
    .init("/dashboard.css", css, PackageResources.dashboard_css),
    .init("/dashboard.js", script, PackageResources.dashboard_js),
    .init("/document.js", script, PackageResources.document_js),
    .init("/format.js", script, PackageResources.format_js),
    .init("/hospitals.js", script, PackageResources.hospitals_js),
    .init("/", html, PackageResources.index_html),
    .init("/lineage.js", script, PackageResources.lineage_js),
    .init("/overview.js", script, PackageResources.overview_js),
    .init("/picture.js", script, PackageResources.picture_js),
    .init("/plot.js", script, PackageResources.plot_js),
    .init("/privacy.js", script, PackageResources.privacy_js),
    .init("/quality.js", script, PackageResources.quality_js),
    .init("/scores.js", script, PackageResources.scores_js),
    .init("/store.js", script, PackageResources.store_js),
    .init("/symbol.js", script, PackageResources.symbol_js),
    .init("/table.js", script, PackageResources.table_js),
    .init("/theme.js", script, PackageResources.theme_js),
    .init("/timeline.js", script, PackageResources.timeline_js),
    .init("/tip.js", script, PackageResources.tip_js),
    .init("/topology.js", script, PackageResources.topology_js),
    .init("/traffic.js", script, PackageResources.traffic_js),
    .init("/training.js", script, PackageResources.training_js),
    .init("/view.js", script, PackageResources.view_js),
  ]

  private static let html = "text/html; charset=utf-8"
  private static let css = "text/css; charset=utf-8"
  private static let script = "text/javascript; charset=utf-8"

  /// Where distributions put Chart.js.
  private static let chartFiles = [
    "/usr/share/javascript/chart.js/chart.min.js", "/usr/share/nodejs/chart.js/dist/chart.min.js",
  ]

  /// Chart.js of the system; nil where it is not installed, and the page has no charts then.
  package static func chart() -> DashboardAsset? {
    for path in chartFiles {
      if let data = try? Data(contentsOf: URL(filePath: path)), data.count < 4 << 20 {
        return .init("/chart.js", script, Array(data))
      }
    }
    return nil
  }
}
