// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What a message says.
package enum MessageBody: Sendable, Equatable {
  case hello(Hello)
  case globalModel(GlobalModel)
  case localUpdate(LocalUpdate)
  case acknowledgement(Acknowledgement)
  case heartbeat(Heartbeat)
  case goodbye(reason: String)
  case metric(MetricEvent)

  /// Its name on the wire, for logs.
  package var name: String {
    switch self {
    case .hello: "hello"
    case .globalModel: "global_model"
    case .localUpdate: "local_update"
    case .acknowledgement: "acknowledgement"
    case .heartbeat: "heartbeat"
    case .goodbye: "goodbye"
    case .metric: "metric"
    }
  }
}
