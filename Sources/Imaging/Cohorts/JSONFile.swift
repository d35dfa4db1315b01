// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Tensors

/// A JSON file, with errors that name the key at which it is wrong.
enum JSONFile {
  enum Failure: Error {
    case unreadable(String)
    case invalid(String)
  }

  /// No list of cases is nearly as long.
  static let maximumLength = 256 << 20

  static func read<Value: Decodable>(
    _ type: Value.Type, from path: String
  ) throws(Failure) -> Value {
    let bytes = try self.bytes(of: path)
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as DecodingError {
      throw .invalid(reason(of: error))
    } catch ImagingError.invalidSplit(let reason) {
      throw .invalid(reason)
    } catch {
      throw .invalid("\(error)")
    }
  }

  private static func bytes(of path: String) throws(Failure) -> [UInt8] {
    do throws(TensorsError) {
      let file = try FileDescriptor(reading: path)
      let length = try file.length()
      guard length <= maximumLength else {
        throw .invalidFile(
          path: path, reason: "it has \(length) bytes; \(maximumLength) can be")
      }
      return try file.read(count: length)
    } catch {
      switch error {
      case .fileOperation(_, _, let reason): throw .unreadable(reason)
      case .invalidFile(_, let reason): throw .invalid(reason)
      default: throw .unreadable(error.description)
      }
    }
  }

  private static func reason(of error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context):
      return "\(place(context.codingPath + [key])) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "\(place(context.codingPath)) has a value of another kind than it needs"
    case .dataCorrupted(let context):
      var detail = context.debugDescription[...]
      if detail.hasSuffix(".") { detail = detail.dropLast() }
      return context.codingPath.isEmpty
        ? "its JSON cannot be read: \(detail)" : "\(place(context.codingPath)): \(detail)"
    @unknown default:
      return "\(error)"
    }
  }

  /// Such as `training[3].image[0]`.
  private static func place(_ path: [any CodingKey]) -> String {
    path.reduce(into: "") { text, key in
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
  }
}
