// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Tensors

/// Reads the files of a case, one after the other, and notes what is wrong.
struct CaseInspection {
  private(set) var findings: [CaseFinding] = []
  /// The first contrast that could be read; the others are compared with it.
  private(set) var reference: (name: String, geometry: Geometry)?
  private(set) var digest: Digest?

  private let subject: CohortCase
  /// Contrasts of a file that holds several and was read, by their frames.
  private var frames: [ImageReference: Volume] = [:]
  /// What was opened; nil for what could not be.
  private var opened: [String: NIfTIFile?] = [:]

  init(of subject: CohortCase) { self.subject = subject }

  mutating func inspectImages() {
    for modality in Modality.allCases {
      let name = modality.rawValue
      guard let image = subject.images[modality] else {
        note(.missingModality, name, "there is no \(name) image")
        continue
      }
      guard let volume = read(image, name) else { continue }
      if digest == nil { digest = volume.digest }
      compare(volume.geometry, name)
      inspect(volume.voxels, name)
    }
    frames = [:]
  }

  mutating func inspectMask() {
    guard let image = subject.mask else {
      note(.missingMask, "mask", "there is no mask")
      return
    }
    guard let volume = read(image, "mask") else { return }
    compare(volume.geometry, "mask")
    guard !noteNonFinite(volume.voxels, "mask") else { return }
    let odd = volume.voxels.lazy.filter { !($0 >= 0 && $0 <= 255 && $0 == $0.rounded()) }
    if let first = odd.first {
      note(
        .unknownLabels, "mask",
        "\(odd.count) voxels are no whole numbers from 0 to 255, such as \(first)")
      return
    }
    let counts = LabelCounts(volume.voxels.map { UInt8($0) })
    if counts.foreground == 0 {
      note(.emptyMask, "mask", "it is 0 everywhere")
    } else if let problem = counts.problem(in: subject.edition) {
      note(problem.isAmbiguous ? .ambiguousLabels : .unknownLabels, "mask", problem.reason)
    }
  }

  // MARK: One image

  private mutating func read(_ image: ImageReference, _ name: String) -> Volume? {
    guard let file = open(image.path, name) else { return nil }
    guard image.frame < file.frameCount else {
      note(
        .missingModality, name,
        "\(image.path) has \(file.frameCount) frames, "
          + "and \(name) is number \(image.frame + 1)")
      return nil
    }
    if let volume = frames[image] { return volume }
    do throws(ImagingError) {
      let together = Set(subject.contrasts(in: image.path).map(\.frame))
        .filter { $0 < file.frameCount }.union([image.frame]).sorted()
      guard together.count > 1 else { return try file.volume(frame: image.frame) }
      for (frame, volume) in zip(together, try file.volumes(frames: together)) {
        frames[ImageReference(path: image.path, frame: frame)] = volume
      }
      return frames[image]
    } catch {
      note(.unreadableFile, name, error.clause)
      // The next frames would only say the same.
      opened[image.path] = .some(nil)
      return nil
    }
  }

  /// Notes once per file, whatever contrasts are in it.
  private mutating func open(_ path: String, _ name: String) -> NIfTIFile? {
    if let file = opened[path] { return file }
    do throws(ImagingError) {
      let file = try NIfTIFile(opening: path)
      opened[path] = file
      inspect(file, name)
      return file
    } catch {
      opened[path] = .some(nil)
      note(.unreadableFile, name, error.clause)
      return nil
    }
  }

  private mutating func inspect(_ file: NIfTIFile, _ name: String) {
    if file.isCompressed != file.path.lowercased().hasSuffix(".gz") {
      note(
        .misnamedFile, name,
        file.isCompressed
          ? "\(file.path) is compressed and not named .gz"
          : "\(file.path) is named .gz and not compressed")
    }
    if subject.hasSurplusFrames(file) {
      note(.shapeMismatch, name, "\(file.path) has \(file.frameCount) frames where one belongs")
    }
  }

  private mutating func compare(_ geometry: Geometry, _ name: String) {
    guard let reference else {
      self.reference = (name, geometry)
      let orientation = GridOrientation(of: geometry)
      if !orientation.isCanonical {
        note(
          .otherOrientation, name,
          "its voxels run \(geometry.affine.orientation), and are put into the order "
            + "\(orientation.canonical.affine.orientation) for the network")
      }
      return
    }
    if geometry.extent != reference.geometry.extent {
      note(
        .shapeMismatch, name,
        "it has \(geometry.extent.asWritten) voxels and \(reference.name) "
          + "\(reference.geometry.extent.asWritten)")
    } else if !geometry.isAligned(with: reference.geometry) {
      note(
        .affineMismatch, name,
        "it is \(geometry.placement) and \(reference.name) "
          + reference.geometry.placement)
    }
  }

  private mutating func inspect(_ voxels: [Float], _ name: String) {
    guard !noteNonFinite(voxels, name), let first = voxels.first else { return }
    if voxels.allSatisfy({ $0 == first }) {
      note(.constantImage, name, "it is \(first) everywhere")
    } else if let value = voxels.first(where: { $0 != 0 }),
      voxels.allSatisfy({ $0 == 0 || $0 == value })
    {
      note(.constantImage, name, "it is \(value) wherever it is not 0, and cannot be z-normalised")
    }
  }

  private mutating func noteNonFinite(_ voxels: [Float], _ name: String) -> Bool {
    let count = voxels.reduce(0) { $0 + ($1.isFinite ? 0 : 1) }
    if count > 0 { note(.nonFiniteVoxels, name, "\(count) voxels are NaN or infinite") }
    return count > 0
  }

  private mutating func note(_ kind: CaseFinding.Kind, _ image: String, _ detail: String) {
    findings.append(CaseFinding(kind, image: image, detail: detail))
  }
}

extension Extent {
  /// As people write a shape: width, height, depth.
  fileprivate var asWritten: String { "\(width)x\(height)x\(depth)" }
}

extension Geometry {
  fileprivate var placement: String {
    func text(_ vector: SIMD3<Double>) -> String {
      (0..<3).map { "\((vector[$0] * 1000).rounded() / 1000)" }.joined(separator: ", ")
    }
    return "\(affine.orientation) with origin (\(text(affine.origin))) mm and spacing "
      + "(\(text(spacing))) mm"
  }
}

extension ImagingError {
  /// Without the full stop.
  fileprivate var clause: String {
    description.hasSuffix(".") ? String(description.dropLast()) : description
  }
}
