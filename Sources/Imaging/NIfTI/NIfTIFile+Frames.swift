// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension NIfTIFile {
  /// Gives the frames to `body` one after the other, with their numbers from 0. The file is read once,
  /// and one frame is held at a time.
  /// - Throws: ImagingError as volume(frame:) does, and what `body` throws.
  package func forEachFrame(_ body: (_ number: Int, _ frame: Volume) throws -> Void) throws {
    var stream = try stream(at: 0)
    for number in 0..<frameCount {
      try body(number, try volume(frame: number, from: &stream))
    }
  }
}
