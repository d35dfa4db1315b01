// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Writes Prometheus' text format, version 0.0.4: families in a fixed order, each once, and only those
/// that have samples.
struct PrometheusWriter {
  private var samples: [String: [String]] = [:]

  /// - Parameters:
  ///   - suffix: of the name, for the parts of a histogram.
  ///   - labels: in the order in which they are written.
  mutating func add(
    _ family: MetricFamily, suffix: String = "", _ labels: [(name: String, value: String)],
    _ value: Double
  ) {
    let list = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
    let braces = list.isEmpty ? "" : "{\(list)}"
    samples[family.name, default: []].append(
      "\(family.name)\(suffix)\(braces) \(Self.number(value))")
  }

  mutating func add(
    _ family: MetricFamily, _ labels: [(name: String, value: String)], _ value: UInt64
  ) {
    add(family, labels, Double(value))
  }

  var text: String {
    var lines: [String] = []
    for family in MetricFamily.all {
      guard let samples = samples[family.name] else { continue }
      lines.append("# HELP \(family.name) \(family.help)")
      lines.append("# TYPE \(family.name) \(family.kind.rawValue)")
      lines += samples
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// A label's value: what would end it, or the line, is escaped.
  static func escaped(_ value: String) -> String {
    var result = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func number(_ value: Double) -> String {
    if value == .infinity { return "+Inf" }
    if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return "\(whole)" }
    return "\(value)"
  }
}
