// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

extension NIfTIFile {
  /// Several frames, in the order asked for. The file is read once, no further than the last of them.
  /// - Throws: ImagingError as volume(frame:) does.
  package func volumes(frames: [Int]) throws(ImagingError) -> [Volume] {
    let ascending = Set(frames).sorted()
    guard let first = ascending.first, let last = ascending.last else { return [] }
    guard first >= 0, last < frameCount else { throw missing(first < 0 ? first : last) }
    var found: [Int: Volume] = [:]
    var stream = try stream(at: first)
    var next = first
    for frame in ascending {
      guard try stream.skip((frame - next) * header.frameByteCount) else { throw tooShort }
      found[frame] = try volume(frame: frame, from: &stream)
      next = frame + 1
    }
    return frames.compactMap { found[$0] }
  }
}
