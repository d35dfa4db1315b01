// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

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
    do {
      var status = stat()
      guard stat(path, &status) == 0 else {
        throw Failure.unreadable(String(cString: strerror(errno)))
      }
      guard status.st_mode & S_IFMT == S_IFREG else { throw Failure.unreadable("it is no file") }
      guard status.st_size <= maximumLength else {
        throw Failure.invalid("it has \(status.st_size) bytes; \(maximumLength) can be")
      }
      return try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: path)))
    } catch let failure as Failure {
      throw failure
    } catch let error as DecodingError {
      throw .invalid(reason(of: error))
    } catch {
      throw .unreadable("\(error)")
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
