// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Tensors

/// A ``Snapshot`` as lines for a terminal of some size.
package struct TerminalView: Sendable {
  let snapshot: Snapshot
  /// Columns, at least 40.
  let width: Int
  /// Rows; nil: as many as it takes.
  let height: Int?
  let style: TerminalStyle

  package init(_ snapshot: Snapshot, width: Int, height: Int?, style: TerminalStyle) {
    self.snapshot = snapshot
    self.width = max(40, width)
    self.height = height
    self.style = style
  }

  /// None is longer than the width.
  package var lines: [String] {
    var lines = header
    let table = agentTable
    let warnings = warningLines
    // Warnings are short of room last.
    let room = height.map { max(3, $0 - lines.count - min(warnings.count, 6) - 2) }
    lines.append("")
    lines += table.prefix(room ?? table.count)
    if let room, table.count > room {
      lines[lines.count - 1] = clipped("… \(table.count - room + 1) more", .faint)
    }
    if !warnings.isEmpty {
      lines.append("")
      lines += warnings.prefix(height.map { max(0, $0 - lines.count) } ?? warnings.count)
    }
    return height.map { Array(lines.prefix($0)) } ?? lines
  }

  // MARK: Header

  private var header: [String] {
    var parts = ["\(snapshot.federation)/\(snapshot.run)"]
    if let strategy = snapshot.strategy { parts.append(strategy.legible()) }
    if snapshot.running == true {
      parts.append("still running, as of \(Self.moment(snapshot.now))")
    } else if !snapshot.live {
      parts.append("finished")
    }
    return [clipped(parts.joined(separator: "  "), .strong), clipped(progress, nil)]
  }

  /// - Parameter time: milliseconds since 1970; a file may say anything.
  private static func moment(_ time: Int64) -> String {
    let seconds = min(max(0, time / 1_000), 253_402_300_799)
    return Date(timeIntervalSince1970: Double(seconds)).ISO8601Format()
  }

  private var progress: String {
    guard let aggregator = snapshot.aggregator else {
      return "Nothing heard from an aggregator yet."
    }
    var parts = ["version \(aggregator.version.map { "\($0)" } ?? "-")"]
    if let time = aggregator.lastVersionTime { parts[0] += " (\(age(since: time)))" }
    parts.append("\(aggregator.gathered) gathered")
    if let live = aggregator.liveAgents { parts.append("\(live) live") }
    parts.append("\(snapshot.counts.updatesFolded) folded")
    if snapshot.counts.updatesRefused > 0 {
      parts.append("\(snapshot.counts.updatesRefused) refused")
    }
    if snapshot.counts.missed > 0 { parts.append("\(snapshot.counts.missed) events missed") }
    if aggregator.updatesPerMinute > 0 {
      parts.append("\(Self.number(aggregator.updatesPerMinute, 1)) updates/min")
    }
    return parts.joined(separator: ", ")
  }

  // MARK: Agents

  private struct Column {
    let title: String
    let width: Int
    let isRight: Bool
    let text: (AgentEntry) -> String
  }

  /// Those that fit; the last are left out first.
  private var columns: [Column] {
    let losses = Dictionary(grouping: snapshot.losses, by: \.agent)
    let nameWidth = max(5, min(24, snapshot.agents.map(\.name.count).max() ?? 5))
    let all = [
      Column(title: "AGENT", width: nameWidth, isRight: false) { $0.name.legible() },
      Column(title: "STATE", width: 8, isRight: false) { $0.state.rawValue },
      Column(title: "VERSION", width: 7, isRight: true) { Self.text($0.version) },
      Column(title: "GLOBAL", width: 6, isRight: true) { Self.text($0.globalDice, 3) },
      Column(title: "TWIN", width: 6, isRight: true) { Self.text($0.twinDice, 3) },
      Column(title: "LOSS", width: 8, isRight: true) {
        Self.text($0.training?.loss ?? $0.loss, 4)
      },
      Column(title: "STALE", width: 5, isRight: true) { Self.text($0.lastStaleness) },
      Column(title: "FOLDED", width: 6, isRight: true) { "\($0.accepted)" },
      Column(title: "SEEN", width: 6, isRight: true) { agent in
        agent.lastSeen.map(self.age) ?? "-"
      },
      Column(title: "LOSSES", width: 16, isRight: false) { agent in
        Sparkline.text(
          (losses[agent.name] ?? []).map(\.loss), width: 16, isPlain: self.style.isPlain)
      },
      Column(title: "REFUSED", width: 7, isRight: true) { "\($0.refused)" },
      Column(title: "BACK", width: 4, isRight: true) { "\($0.rollbacks)" },
      Column(title: "WORK", width: 14, isRight: false, text: Self.work),
    ]
    var left = width
    return Array(
      all.prefix { column in
        left -= column.width + 2
        return left + 2 >= 0
      })
  }

  private static func work(_ agent: AgentEntry) -> String {
    guard let training = agent.training else { return "" }
    return "v\(training.baseVersion) \(training.step)/\(training.steps)"
  }

  private var agentTable: [String] {
    let columns = columns
    let title = columns.map { Self.padded($0.title, $0.width, $0.isRight) }
    let rows = snapshot.agents.map { agent in
      let cells = columns.map { Self.padded($0.text(agent), $0.width, $0.isRight) }
      return clipped(cells.joined(separator: "  "), tone(of: agent.state))
    }
    return [clipped(title.joined(separator: "  "), .faint)] + rows
  }

  private func tone(of state: ServiceState) -> TerminalStyle.Tone? {
    switch state {
    case .live: nil
    case .silent: .doubtful
    case .lost: .bad
    case .left, .unknown: .faint
    }
  }

  // MARK: Warnings

  private var warningLines: [String] {
    snapshot.warnings.map { warning in
      let tone: TerminalStyle.Tone =
        switch warning.severity {
        case .critical: .bad
        case .warning: .doubtful
        case .notice: .faint
        }
      let mark = warning.severity == .notice ? "-" : "!"
      return clipped(
        "\(mark) \(warning.subject.legible(32)): \(warning.text.legible(256))", tone)
    }
  }

  // MARK: Texts

  private func clipped(_ text: String, _ tone: TerminalStyle.Tone?) -> String {
    let plain = style.isPlain ? String(text.map { $0.isASCII ? $0 : "?" }) : text
    // The width counts characters; trailing blanks are none.
    let short = String(plain.prefix(width))
    return style.text(String(short.reversed().drop { $0 == " " }.reversed()), tone)
  }

  private static func padded(_ text: String, _ width: Int, _ isRight: Bool) -> String {
    let short = String(text.prefix(width))
    let blanks = String(repeating: " ", count: width - short.count)
    return isRight ? blanks + short : short + blanks
  }

  private func age(since time: Int64) -> String {
    let seconds = max(0, snapshot.now - time) / 1_000
    switch seconds {
    case ..<120: return "\(seconds) s"
    case ..<7_200: return "\(seconds / 60) min"
    default: return "\(seconds / 3_600) h"
    }
  }

  private static func text(_ value: UInt64?) -> String { value.map { "\($0)" } ?? "-" }

  private static func text(_ value: Double?, _ digits: Int) -> String {
    value.map { number($0, digits) } ?? "-"
  }

  /// Rounded to so many decimals; what is too large or too small for them, to two digits.
  private static func number(_ value: Double, _ digits: Int) -> String {
    guard value == 0 || (1e-3..<1e6).contains(abs(value)) else { return scientific(value) }
    let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    let whole = Int64((value * scale).rounded())
    let fraction = String(abs(whole) % Int64(scale))
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(whole < 0 ? "-" : "")\(abs(whole) / Int64(scale)).\(zeros)\(fraction)"
  }

  private static func scientific(_ value: Double) -> String {
    var exponent = 0
    var mantissa = value
    while abs(mantissa) >= 9.95 {
      mantissa /= 10
      exponent += 1
    }
    while abs(mantissa) < 0.995 {
      mantissa *= 10
      exponent -= 1
    }
    let tenths = Int((mantissa * 10).rounded())
    return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)e\(exponent)"
  }
}
