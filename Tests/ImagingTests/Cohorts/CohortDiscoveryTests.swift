// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Testing

/// Folders as hospitals have them; the files are empty, for only names count.
@Suite("Discovery of cohorts")
struct CohortDiscoveryTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A data set's way to lay out cases.
  struct Layout: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// `*` stands for the contrast or the mask.
    let file: String
    let suffixes: [String]
    let id: String
    let patient: String
    let edition: LabelEdition
  }

  private static let old = ["t1", "t1ce", "t2", "flair", "seg"]
  private static let new = ["t1n", "t1c", "t2w", "t2f", "seg"]

  static let layouts = [
    Layout(
      testDescription: "2017", file: "LGG/Brats17_TCIA_101_1/Brats17_TCIA_101_1_*.nii.gz",
      suffixes: old, id: "Brats17_TCIA_101_1", patient: "Brats17_TCIA_101", edition: .brats2017),
    Layout(
      testDescription: "2018", file: "Brats18_2013_21_1/Brats18_2013_21_1_*.nii.gz",
      suffixes: old, id: "Brats18_2013_21_1", patient: "Brats18_2013_21", edition: .brats2017),
    Layout(
      testDescription: "2018 with an identifier of TCGA",
      file: "HGG/Brats18_TCGA-02-0006_1/Brats18_TCGA-02-0006_1_*.nii.gz", suffixes: old,
      id: "Brats18_TCGA-02-0006_1", patient: "Brats18_TCGA-02-0006", edition: .brats2017),
    Layout(
      testDescription: "2019",
      file:
        "MICCAI_BraTS_2019_Data_Training/HGG/BraTS19_TCIA01_131_1/BraTS19_TCIA01_131_1_*.nii.gz",
      suffixes: old, id: "BraTS19_TCIA01_131_1", patient: "BraTS19_TCIA01_131",
      edition: .brats2017),
    Layout(
      testDescription: "2020", file: "BraTS20_Training_001/BraTS20_Training_001_*.nii.gz",
      suffixes: old, id: "BraTS20_Training_001", patient: "BraTS20_Training_001",
      edition: .brats2017),
    Layout(
      testDescription: "2020, uncompressed mirror with a mask of another spelling",
      file: "BraTS20_Training_355/BraTS20_Training_355_*.nii",
      suffixes: ["T1", "T1CE", "T2", "FLAIR", "Segm"], id: "BraTS20_Training_355",
      patient: "BraTS20_Training_355", edition: .brats2017),
    Layout(
      testDescription: "2021 in one folder", file: "BraTS2021_01146_*.nii.gz", suffixes: old,
      id: "BraTS2021_01146", patient: "BraTS2021_01146", edition: .brats2017),
    Layout(
      testDescription: "2021 with hyphens and other names of the contrasts",
      file: "a/b/BraTS2021_01146/BraTS2021_01146-*.nii.gz",
      suffixes: ["t1w", "t1gd", "t2", "fla", "seg"], id: "BraTS2021_01146",
      patient: "BraTS2021_01146", edition: .brats2017),
    Layout(
      testDescription: "2021 as folders that are named as files",
      file: "BraTS2021_00495/BraTS2021_00495_*.nii/BraTS2021_00495_*.nii", suffixes: old,
      id: "BraTS2021_00495", patient: "BraTS2021_00495", edition: .brats2017),
    Layout(
      testDescription: "2023", file: "BraTS-GLI-00008-001/BraTS-GLI-00008-001-*.nii.gz",
      suffixes: new, id: "BraTS-GLI-00008-001", patient: "BraTS-GLI-00008", edition: .brats2023),
    Layout(
      testDescription: "2023 with underscores",
      file: "BraTS-SSA-00002-000/BraTS-SSA-00002-000_*.nii",
      suffixes: new, id: "BraTS-SSA-00002-000", patient: "BraTS-SSA-00002", edition: .brats2023),
    Layout(
      testDescription: "names of the folder only", file: "BraTS-PED-00002-000/*.nii.gz",
      suffixes: new, id: "BraTS-PED-00002-000", patient: "BraTS-PED-00002", edition: .brats2023),
  ]

  @Test(
    "a case of every edition is found with its contrasts, its mask and its patient",
    arguments: layouts)
  func editions(layout: Layout) throws {
    let files = layout.suffixes.map { layout.file.replacingOccurrences(of: "*", with: $0) }
    try folder.touch(files)
    let cohort = try Cohort(discoveredIn: folder.path)
    let found = try #require(cohort.cases.first)
    #expect(cohort.cases.count == 1)
    #expect(cohort.ignoredFiles == 0)
    #expect(found.id == layout.id)
    #expect(found.patient == layout.patient)
    #expect(found.edition == layout.edition)
    #expect(found.isComplete)
    #expect(
      Modality.allCases.map { found.images[$0] }
        == files.prefix(4).map { ImageReference(path: folder.path($0)) })
    #expect(found.mask?.path == folder.path(files[4]))
  }

  @Test("the Decathlon's 4-D files are its four contrasts, masks lie in another folder")
  func decathlon() throws {
    try folder.touch([
      "Task01/imagesTr/BRATS_001.nii.gz", "Task01/imagesTr/._BRATS_001.nii.gz",
      "Task01/labelsTr/BRATS_001.nii.gz", "Task01/imagesTs/BRATS_485.nii.gz",
      "Task01/dataset.json",
    ])
    let cohort = try Cohort(discoveredIn: folder.path)
    #expect(cohort.cases.map(\.id) == ["BRATS_001", "BRATS_485"])
    #expect(cohort.cases.map(\.isComplete) == [true, false])
    #expect(cohort.cases.allSatisfy { $0.edition == .decathlon && $0.missingModalities.isEmpty })
    let image = folder.path("Task01/imagesTr/BRATS_001.nii.gz")
    #expect(
      cohort.cases[0].images == [
        .flair: ImageReference(path: image, frame: 0), .t1: ImageReference(path: image, frame: 1),
        .t1ce: ImageReference(path: image, frame: 2), .t2: ImageReference(path: image, frame: 3),
      ])
    #expect(cohort.ignoredFiles == 1)
  }

  @Test("all editions are found in one folder, sorted, and patients of 2023 keep their time points")
  func mixture() throws {
    for layout in Self.layouts {
      try folder.touch(
        layout.suffixes.map { "all/" + layout.file.replacingOccurrences(of: "*", with: $0) })
    }
    try folder.touch(["next/BraTS-GLI-00008-000/BraTS-GLI-00008-000-t1n.nii.gz"])
    let cohort = try Cohort(discoveredIn: folder.path)
    let ids = Set(Self.layouts.map(\.id)).union(["BraTS-GLI-00008-000", "BraTS2021_01146~2"])
    #expect(cohort.cases.map(\.id) == ids.sorted())
    let points = cohort.cases.filter { $0.patient == "BraTS-GLI-00008" }
    #expect(points.map(\.id) == ["BraTS-GLI-00008-000", "BraTS-GLI-00008-001"])
  }

  @Test(
    "a lone file that looks like a mask is one; among several, only one of the case's name",
    arguments: [
      (["W39_1998.09.19_Segm.nii"], "W39_1998.09.19_Segm.nii"),
      (["mySEGmentation-final.nii.gz"], "mySEGmentation-final.nii.gz"),
      (
        ["BraTS2021_00001_seg.nii", "BraTS2021_00001_seg_predicted.nii"], "BraTS2021_00001_seg.nii"
      ),
      (["segA.nii", "segB.nii"], nil),
      (["tumour.nii"], nil),
      (["seg.txt"], nil),
    ] as [([String], String?)])
  func lonelyMask(files: [String], mask: String?) throws {
    try folder.touch((files + ["BraTS2021_00001_t1.nii"]).map { "BraTS2021_00001/\($0)" })
    let cohort = try Cohort(discoveredIn: folder.path)
    #expect(cohort.cases.map(\.mask?.path) == [mask.map { folder.path("BraTS2021_00001/\($0)") }])
    #expect(cohort.ignoredFiles == files.count - (mask == nil ? 0 : 1))
  }

  @Test("what lacks something is listed, what is unknown is counted, what is hidden is neither")
  func incomplete() throws {
    try folder.touch([
      "BraTS2021_00002/BraTS2021_00002_t1.nii.gz", "BraTS2021_00002/notes.txt",
      "BraTS2021_00002/BraTS2021_00002_dwi.nii.gz", "BraTS2021_2/BraTS2021_2_t1.nii.gz",
      "BraTS-GLI-0001-000/BraTS-GLI-0001-000-t1n.nii.gz", ".DS_Store",
      ".cache/BraTS2021_00009/BraTS2021_00009_t1.nii.gz",
      "BraTS2021_00002/._BraTS2021_00002_t2.nii.gz",
    ])
    try FileManager.default.createDirectory(
      atPath: folder.path("BraTS2021_00001"), withIntermediateDirectories: true)
    let cohort = try Cohort(discoveredIn: folder.path + "//")
    #expect(cohort.cases.map(\.id) == ["BraTS2021_00001", "BraTS2021_00002"])
    #expect(cohort.cases.map(\.missingModalities) == [Modality.allCases, [.t1ce, .t2, .flair]])
    #expect(cohort.ignoredFiles == 4)
    #expect(cohort.root == folder.path)
    #expect(folder.path.hasSuffix(cohort.name))
  }

  @Test("images and masks of a case may lie apart; a second copy is another case of the patient")
  func copies() throws {
    let id = "BraTS20_Training_007"
    try folder.touch(["t1", "t1ce", "t2", "flair"].map { "images/\(id)_\($0).nii" })
    try folder.touch(["labels/\(id)_seg.nii", "zweit/\(id)/\(id)_t1.nii"])
    let cohort = try Cohort(discoveredIn: folder.path)
    #expect(cohort.cases.map(\.id) == [id, "\(id)~2"])
    #expect(cohort.cases.map(\.patient) == [id, id])
    #expect(cohort.cases.map(\.isComplete) == [true, false])
  }

  @Test(
    "images and a mask of one case lie apart in one data set in many ways",
    arguments: [
      ("images/ID_*.nii", "labels/ID_seg.nii"),
      ("imagesTr/HGG/ID/ID_*.nii", "labelsTr/HGG/ID_seg.nii"),
      ("ID/ID_*.nii", "masks/ID_seg.nii"), ("ID/ID_*.nii", "ID/truth/ID_seg.nii"),
      ("a/ID_*.nii", "a/seg/ID_seg.nii"), ("images-train/ID_*.nii", "labels-train/ID_seg.nii"),
      ("ID/ID_*.nii/ID_*.nii", "ID/ID_seg.nii/ID_seg.nii"),
    ])
  func apart(images: String, mask: String) throws {
    func named(_ path: String, _ suffix: String = "") -> String {
      "H1/"
        + path.replacingOccurrences(of: "ID", with: "BraTS20_Training_007")
        .replacingOccurrences(of: "*", with: suffix)
    }
    try folder.touch(["t1", "t1ce", "t2", "flair"].map { named(images, $0) } + [named(mask)])
    let cohort = try Cohort(discoveredIn: folder.path)
    #expect(cohort.cases.map(\.id) == ["BraTS20_Training_007"])
    #expect(cohort.cases.map(\.isComplete) == [true])
  }

  @Test(
    "one hospital's mask is never paired with another's images, whatever the cases are called",
    arguments: [
      ("A/ID/ID_*.nii", "B/ID/ID_seg.nii"), ("A/images/ID_*.nii", "B/labels/ID_seg.nii"),
      ("imagesTs/ID_*.nii", "labelsTr/ID_seg.nii"), ("A/ID_*.nii", "ID/ID_seg.nii"),
    ])
  func hospitalsApart(images: String, mask: String) throws {
    let id = "BraTS20_Training_007"
    func named(_ path: String, _ suffix: String = "") -> String {
      path.replacingOccurrences(of: "ID", with: id).replacingOccurrences(of: "*", with: suffix)
    }
    try folder.touch(["t1", "t1ce", "t2", "flair"].map { named(images, $0) } + [named(mask)])
    let cohort = try Cohort(discoveredIn: folder.path)
    #expect(cohort.cases.map(\.id) == [id, "\(id)~2"])
    #expect(cohort.cases.map(\.patient) == [id, id])
    #expect(cohort.cases.map(\.isComplete) == [false, false])
  }

  @Test("symbolic links are followed, each folder once, cycles end and broken links are kept")
  func links() throws {
    try folder.touch(["disk/BraTS2021_00001/BraTS2021_00001_t1.nii.gz"])
    let files = FileManager.default
    try files.createDirectory(atPath: folder.path("root"), withIntermediateDirectories: true)
    for (link, target) in [
      ("root/a", folder.path("disk")), ("root/b", folder.path("disk")),
      ("disk/up", folder.path("root")), ("disk/self", "."),
      ("disk/BraTS2021_00001/BraTS2021_00001_t2.nii.gz", "/no/such/file"),
    ] {
      try files.createSymbolicLink(atPath: folder.path(link), withDestinationPath: target)
    }
    let cohort = try Cohort(discoveredIn: folder.path("root"))
    #expect(cohort.cases.map(\.id) == ["BraTS2021_00001"])
    #expect(cohort.cases[0].missingModalities == [.t1ce, .flair])
    #expect(cohort.cases[0].images[.t1]?.path.hasPrefix(folder.path("root/a/")) == true)
  }

  @Test("a folder without cases, with too much in it, or that is missing is an error")
  func refusals() throws {
    try folder.touch(["a/x.nii", "a/y.nii", "a/b/c/d/BraTS2021_00001_t1.nii"])
    func refused(_ name: String, _ limits: DiscoveryLimits = .init()) -> ImagingError? {
      #expect(throws: ImagingError.self) {
        try Cohort(discoveredIn: folder.path(name), limits: limits)
      }
    }
    let tooDeep = try #require(refused("a", DiscoveryLimits(depth: 2)))
    #expect(tooDeep.description.contains("none of its 3 files is named as a case"))
    let tooMany = try #require(refused("a", DiscoveryLimits(entries: 5)))
    #expect(tooMany.description.contains("more than 5 files and folders lie in it"))
    let missing = try #require(refused("none"))
    #expect(missing.description.contains("No such file"))
    let noFolder = try #require(refused("a/x.nii"))
    #expect(noFolder.description.contains("Not a directory"))
    #expect(try Cohort(discoveredIn: folder.path("a")).cases.count == 1)
  }

  @Test("a cohort survives JSON, with contrasts as keys")
  func json() throws {
    try folder.touch(["BraTS2021_00001_t1.nii", "BraTS2021_00001_seg.nii"])
    let cohort = try Cohort(discoveredIn: folder.path)
    let text = try JSONEncoder().encode(cohort)
    #expect(try JSONDecoder().decode(Cohort.self, from: text) == cohort)
    #expect(String(decoding: text, as: UTF8.self).contains("\"images\":{\"T1\":{"))
  }
}

extension TemporaryFolder {
  /// Makes empty files and the folders that they lie in.
  func touch(_ names: [String]) throws {
    for name in names {
      let url = URL(filePath: path(name))
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: url)
    }
  }
}
