// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Tensors
import Testing

@Suite("Files and folders")
struct FileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What may be in a file's place, and how an error calls it.
  static let obstacles: [(reason: String, make: @Sendable (String) -> Int32)] = [
    ("it is a folder", { mkdir($0, 0o700) }),
    ("it is a pipe, not a file", { mkfifo($0, 0o600) }),
    ("it is a device, not a file", { symlink("/dev/null", $0) }),
  ]

  @Test("what is no file is not read, and nobody waits for it", arguments: obstacles.indices)
  func reading(index: Int) {
    let path = folder.path("x")
    #expect(Self.obstacles[index].make(path) == 0)
    #expect(
      throws: TensorsError.fileOperation(
        operation: "read", path: path, reason: Self.obstacles[index].reason)
    ) { _ = try FileDescriptor(reading: path) }
  }

  @Test("what is no file is not replaced by one", arguments: obstacles.indices)
  func replacing(index: Int) throws {
    let path = folder.path("x")
    #expect(Self.obstacles[index].make(path) == 0)
    var before = stat()
    #expect(lstat(path, &before) == 0)
    #expect(
      throws: TensorsError.fileOperation(
        operation: "write", path: path, reason: Self.obstacles[index].reason)
    ) { try AtomicFile.write(to: path) { file throws(TensorsError) in try file.write([1]) } }
    var after = stat()
    #expect(lstat(path, &after) == 0)
    #expect(after.st_ino == before.st_ino && after.st_mode == before.st_mode)
    #expect(try folder.contents == ["x"])
  }

  @Test("an error of the body leaves what was there, and none beside it")
  func failingBody() throws {
    let path = try folder.file("x", [1, 2, 3])
    #expect(throws: TensorsError.outOfMemory(bytes: 7)) {
      try AtomicFile.write(to: path) { file throws(TensorsError) in
        try file.write([9, 9])
        throw .outOfMemory(bytes: 7)
      }
    }
    #expect(try folder.contents == ["x"])
    #expect(try folder.bytes("x") == [1, 2, 3])
  }

  @Test("a full device is an error that names it")
  func fullDevice() throws {
    let file = try FileDescriptor(opening: "/dev/full", flags: O_WRONLY)
    #expect(
      throws: TensorsError.fileOperation(
        operation: "write", path: "/dev/full", reason: "No space left on device")
    ) { try file.write([1]) }
  }

  @Test("a file's digest is that of its bytes", arguments: [0, 1, 1 << 18, 1 << 18 + 1, 700_000])
  func digest(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    let expected = bytes.withUnsafeBytes { Digest(of: $0) }
    #expect(try Digest(ofFile: folder.file("x", bytes)) == expected)
  }

  // MARK: Folders

  @Test(
    "folders are made with those above them, once or again", arguments: ["a", "b/c/d", "e/f//"])
  func makingFolders(name: String) throws {
    for _ in 0..<2 {
      try Folder.make(at: folder.path(name))
      var status = stat()
      #expect(stat(folder.path(name), &status) == 0)
      #expect(status.st_mode & S_IFMT == S_IFDIR)
    }
  }

  @Test("what is in a folder's way is an error that names the folder")
  func foldersInTheWay() throws {
    let file = try folder.file("x", [1])
    #expect(
      throws: TensorsError.fileOperation(
        operation: "make the folder", path: file, reason: "there is something else of that name")
    ) { try Folder.make(at: file) }
    #expect(
      throws: TensorsError.fileOperation(
        operation: "make the folder", path: "\(file)/y", reason: "Not a directory")
    ) { try Folder.make(at: "\(file)/y") }
    #expect(symlink(folder.path("l"), folder.path("l")) == 0)
    #expect(throws: TensorsError.self) { try Folder.make(at: folder.path("l")) }
    #expect(throws: TensorsError.self) { try Folder.make(at: "") }
  }

  @Test("of several writers' partial files, those of dead ones are removed")
  func abandoned() throws {
    // More than any system's largest number of a process.
    let dead = Int32.max - 1
    let staying = [
      "m", "m.\(getpid())-1.partial", "m.\(dead)-2.partial.txt", "m.\(dead)-x.partial", "n.partial",
      "m.-1-2.partial", "m.0-2.partial", "m.\(dead)-4.partial",
    ]
    for name in staying + ["m.\(dead)-3.partial", "m.a.nii.gz.\(dead)-12.partial"] {
      try folder.file(name, [1])
    }
    // Somebody whose number is unknown here, as in another container, is writing.
    let writer = open(folder.path("m.\(dead)-4.partial"), O_WRONLY)
    #expect(flock(writer, LOCK_EX) == 0)
    Folder.removeAbandonedFiles(in: folder.path)
    #expect(try folder.contents == staying.sorted())
    close(writer)
    Folder.removeAbandonedFiles(in: folder.path)
    #expect(try folder.contents == staying.dropLast().sorted())
    Folder.removeAbandonedFiles(in: folder.path("nowhere"))
  }

  @Test("a file that is being written stays when its folder is tidied")
  func writing() throws {
    let path = folder.path("m")
    try AtomicFile.write(to: path) { (file) throws(TensorsError) in
      let partial = file.path
      let other = try FileDescriptor(opening: partial, flags: O_WRONLY)
      // What tidying takes before it removes a file.
      #expect(flock(open(partial, O_WRONLY), LOCK_EX | LOCK_NB) != 0)
      try other.write([1])
    }
    #expect(try folder.contents == ["m"])
  }

  @Test("only what a killed writer left is removed")
  func leftovers() throws {
    for name in ["m", "m.12-3.partial", "n.partial.txt", "o.4-5.partial"] {
      try folder.file(name, [1])
    }
    try Folder.removePartialFiles(in: folder.path)
    #expect(try folder.contents == ["m", "n.partial.txt"])
  }
}
