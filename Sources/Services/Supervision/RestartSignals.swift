// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Tells children that finished their work of a restart of the child that they serve. One that was told
/// while it was at work does it once more than needed.
struct RestartSignals: Sendable {
  private let signals:
    [String: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)]
  private let servants: [String: [String]]

  init(_ children: [ChildProcess]) {
    let serving = children.filter { $0.serves != nil }
    signals = Dictionary(
      serving.map { ($0.name, AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))) },
      uniquingKeysWith: { first, _ in first })
    servants = Dictionary(grouping: serving) { $0.serves ?? "" }.mapValues { $0.map(\.name) }
  }

  func tell(ofRestart child: ChildProcess) {
    for name in servants[child.name] ?? [] { signals[name]?.continuation.yield() }
  }

  /// Waits for a restart of the child that this one serves, or for cancellation.
  func next(for child: ChildProcess) async {
    guard let stream = signals[child.name]?.stream else { return }
    for await _ in stream { return }
  }
}
