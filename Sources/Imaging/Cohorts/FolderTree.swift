// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What lies in a folder and below: in the same order on every machine, each folder once however
/// many symbolic links lead to it, and nothing whose name begins with a dot.
struct FolderTree {
  struct File: Equatable {
    let folder: String
    let name: String

    var path: String { "\(folder)/\(name)" }
  }

  private struct Identity: Hashable {
    let device: dev_t
    let number: ino_t
  }

  private(set) var folders: [String] = []
  private(set) var files: [File] = []
  /// Folders that lie too deep, and entries that are neither files nor folders.
  private(set) var ignored = 0

  private let root: String
  private let limits: DiscoveryLimits
  private var seen: Set<Identity> = []
  private var entryCount = 0
  /// Links to folders wait until the folders themselves were visited, under their own names.
  private var links: [(path: String, depth: Int)] = []

  init(of root: String, limits: DiscoveryLimits) throws(ImagingError) {
    self.root = root
    self.limits = limits
    try visit(root, depth: 0)
    while !links.isEmpty {
      let link = links.removeFirst()
      try visit(link.path, depth: link.depth)
    }
  }

  private mutating func visit(_ folder: String, depth: Int) throws(ImagingError) {
    guard let status = Self.status(folder) else { throw Self.failure(folder) }
    guard depth <= limits.depth else {
      ignored += 1
      return
    }
    let identity = Identity(device: status.st_dev, number: status.st_ino)
    guard seen.insert(identity).inserted else { return }
    folders.append(folder)
    for name in try names(in: folder).sorted() {
      try take(name, in: folder, depth: depth)
    }
  }

  private mutating func take(
    _ name: String, in folder: String, depth: Int
  ) throws(ImagingError) {
    let path = "\(folder)/\(name)"
    guard let own = Self.status(path, followsLinks: false) else { return }
    let isLink = own.st_mode & S_IFMT == S_IFLNK
    // A link that leads nowhere is kept: to read it is an error that names it.
    let kind = (isLink ? Self.status(path) : own).map { $0.st_mode & S_IFMT } ?? S_IFREG
    switch kind {
    case S_IFDIR where isLink: links.append((path, depth + 1))
    case S_IFDIR: try visit(path, depth: depth + 1)
    case S_IFREG: files.append(File(folder: folder, name: name))
    default: ignored += 1
    }
  }

  private mutating func names(in folder: String) throws(ImagingError) -> [String] {
    guard let stream = opendir(folder) else { throw Self.failure(folder) }
    defer { closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
      }
      guard let name else {
        ignored += 1
        continue
      }
      guard !name.hasPrefix(".") else { continue }
      entryCount += 1
      guard entryCount <= limits.entries else {
        throw .invalidCohort(
          path: root, reason: "more than \(limits.entries) files and folders lie in it")
      }
      names.append(name)
    }
    guard errno == 0 else { throw Self.failure(folder) }
    return names
  }

  private static func status(_ path: String, followsLinks: Bool = true) -> stat? {
    var status = stat()
    let code = followsLinks ? stat(path, &status) : lstat(path, &status)
    return code == 0 ? status : nil
  }

  private static func failure(_ folder: String) -> ImagingError {
    .fileOperation(
      operation: "list the folder", path: folder, reason: String(cString: strerror(errno)))
  }
}
