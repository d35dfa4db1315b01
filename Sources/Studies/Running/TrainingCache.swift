// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation
import FoundationEssentials
import Synchronization
import Tensors

/// Updates that were computed already, in a folder, by what they were computed from. What several strategies
/// share is trained once, and a study that was interrupted comes back quickly to where it was.
///
/// The files are worth nothing but time: any may be removed, and one that is damaged is made again.
package final class TrainingCache: Sendable {
  fileprivate struct Entry {
    let size: Int
    var used: UInt64
  }
  fileprivate struct State {
    var entries: [String: Entry] = [:]
    var bytes = 0
    var clock: UInt64 = 0
    var found = 0
    var failure: String?
  }

  private let folder: String
  private let byteLimit: Int
  private let state = Mutex(State())
  private static let suffix = ".update"

  /// - Parameter byteLimit: Beyond it, what was not used for the longest time is removed; 0: nothing is
  ///   kept.
  /// - Throws: ``StudyError`` when there is no such folder and none can be made.
  package init(folder: String, byteLimit: Int) throws {
    self.folder = folder
    self.byteLimit = byteLimit
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      state.withLock { state in
        for name in names where name.hasSuffix(Self.suffix) {
          let size = (try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)"))?[
            .size]
          state.add(String(name.dropLast(Self.suffix.count)), size: size as? Int ?? 0)
        }
      }
    } catch {
      throw StudyError.file(path: folder, reason: "\(error)")
    }
  }

  /// How many trainings need not have been computed.
  package var foundCount: Int { state.withLock { $0.found } }

  /// Why updates are not kept any more, if they are not: the disk may be full. A study goes on without.
  package var failure: String? { state.withLock { $0.failure } }

  /// The update of a key, from the folder or, if it is not there, computed.
  func result(
    for key: Digest, of manifest: ParameterManifest, compute: () throws -> LocalResult
  ) throws -> LocalResult {
    guard byteLimit > 0 else { return try compute() }
    let name = key.description
    if let known = read(name, manifest) { return known }
    let result = try compute()
    keep(result, name)
    return result
  }

  private func path(_ name: String) -> String { "\(folder)/\(name)\(Self.suffix)" }

  private func read(_ name: String, _ manifest: ParameterManifest) -> LocalResult? {
    guard state.withLock({ $0.use(name) }) else { return nil }
    guard let file = try? ParameterFile(contentsOf: path(name)),
      file.parameters.manifest == manifest, let result = LocalResult(file)
    else {
      state.withLock { $0.remove(name) }
      return nil
    }
    state.withLock { $0.found += 1 }
    return result
  }

  private func keep(_ result: LocalResult, _ name: String) {
    let size = result.delta.count * MemoryLayout<Float>.size
    guard size <= byteLimit, state.withLock({ $0.failure == nil }) else { return }
    let old = state.withLock { $0.makeRoom(for: size, of: byteLimit) }
    do {
      for name in old where FileManager.default.fileExists(atPath: path(name)) {
        try FileManager.default.removeItem(atPath: path(name))
      }
      _ = try result.file.write(to: path(name))
      state.withLock { $0.add(name, size: size) }
    } catch {
      state.withLock { $0.failure = "\(error)" }
    }
  }
}

extension TrainingCache.State {
  fileprivate mutating func add(_ name: String, size: Int) {
    clock += 1
    if let old = entries.updateValue(.init(size: size, used: clock), forKey: name) {
      bytes -= old.size
    }
    bytes += size
  }

  /// - Returns: whether it is there.
  fileprivate mutating func use(_ name: String) -> Bool {
    clock += 1
    guard entries[name] != nil else { return false }
    entries[name]?.used = clock
    return true
  }

  fileprivate mutating func remove(_ name: String) {
    if let old = entries.removeValue(forKey: name) { bytes -= old.size }
  }

  /// - Returns: the names that were removed for it.
  fileprivate mutating func makeRoom(for size: Int, of limit: Int) -> [String] {
    guard bytes + size > limit else { return [] }
    var removed: [String] = []
    for (name, _) in entries.sorted(by: { $0.value.used < $1.value.used }) {
      guard bytes + size > limit else { break }
      remove(name)
      removed.append(name)
    }
    return removed
  }
}
