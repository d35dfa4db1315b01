// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Imaging
import Testing

@Suite("Datalists")
struct DatalistTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func list(
    _ json: String, edition: LabelEdition? = nil, relativeTo base: String? = nil
  ) throws -> Datalist {
    let path = try folder.file("list.json", Array(json.utf8))
    return try Datalist(contentsOf: path, edition: edition, relativeTo: base)
  }

  @Test("MONAI's list: contrasts by name in any order, folds, relative and absolute paths")
  func monai() throws {
    let list = try list(
      """
      {"training": [
        {"fold": 1, "image": ["a/BraTS2021_00001/BraTS2021_00001_flair.nii.gz",
          "a/BraTS2021_00001/BraTS2021_00001_t1ce.nii.gz",
          "/d/BraTS2021_00001_t1.nii.gz", "./b/BraTS2021_00001_t2.nii.gz"],
         "label": "a/BraTS2021_00001/BraTS2021_00001_seg.nii.gz"},
        {"image": ["p_2_t1.nii", "p_2_t2.nii", "p_2_t1gd.nii", "p_2_fla.nii"], "label": "m.nii"}],
       "validation": [{"image": ["q/t1.nii", "q/t2.nii", "q/t1gd.nii", "q/fla.nii"]}]}
      """, edition: .brats2017)
    #expect(list.cases.map(\.id) == ["BraTS2021_00001", "p_2", "q"])
    #expect(list.cases.map(\.listed?.part) == [.train, .train, .validation])
    #expect(list.cases.map(\.listed?.fold) == [1, nil, nil])
    let first = list.cases[0]
    #expect(first.images[.t1]?.path == "/d/BraTS2021_00001_t1.nii.gz")
    #expect(first.images[.t2]?.path == folder.path("b/BraTS2021_00001_t2.nii.gz"))
    #expect(first.images[.flair]?.path.hasSuffix("_flair.nii.gz") == true)
    #expect(list.cohort().cases.map(\.isComplete) == [true, true, false])
  }

  @Test("the Decathlon's dataset.json tells contrasts and edition, tests are names alone")
  func decathlon() throws {
    let list = try list(
      """
      {"modality": {"0": "FLAIR", "1": "T1w", "2": "t1gd", "3": "T2w"},
       "labels": {"0": "background", "1": "edema", "2": "non-enhancing tumor",
         "3": "enhancing tumour"},
       "numTraining": 1,
       "training": [{"image": "./imagesTr/BRATS_457.nii.gz", "label": "./labelsTr/BRATS_457.nii.gz"}],
       "test": ["./imagesTs/BRATS_557.nii.gz"]}
      """, relativeTo: "/data/Task01")
    let cases = list.cases
    #expect(cases.map(\.id) == ["BRATS_457", "BRATS_557"])
    #expect(cases.map(\.edition) == [.decathlon, .decathlon])
    #expect(cases[0].mask?.path == "/data/Task01/labelsTr/BRATS_457.nii.gz")
    #expect(
      cases[1].images[.t1ce]
        == ImageReference(path: "/data/Task01/imagesTs/BRATS_557.nii.gz", frame: 2))
    #expect(list.cases.map(\.listed?.part) == [.train, .test])
  }

  @Test("Auto3DSeg's test list is one")
  func testing() throws {
    let list = try list(
      """
      {"training": [{"fold": 0, "image": ["a_t1.nii", "a_t1ce.nii", "a_t2.nii", "a_flair.nii"]}],
       "testing": [{"image": ["b_t1.nii", "b_t1ce.nii", "b_t2.nii", "b_flair.nii"]}]}
      """, edition: .brats2023)
    #expect(list.cases.map(\.id) == ["a", "b"])
    #expect(list.cases.map(\.listed?.part) == [.train, .test])
  }

  @Test(
    "nnU-Net's labels and channel names tell edition and contrasts",
    arguments: [
      (
        "\"background\": 0, \"NCR\": 1, \"edema\": 2, \"enhancing tumor\": 3",
        LabelEdition.brats2023
      ),
      ("\"background\": 0, \"necrosis\": 1, \"ED\": 2, \"ET\": 4", .brats2017),
      ("\"edema\": 1, \"necrotic\": 2, \"enhancing\": 3", .decathlon),
    ])
  func labels(labels: String, edition: LabelEdition) throws {
    let list = try list(
      """
      {"channel_names": {"0": "T1", "1": "T1ce", "2": "T2", "3": "FLAIR"}, "labels": {\(labels)},
       "training": [{"image": ["x_0000.nii", "x_0001.nii", "x_0002.nii", "x_0003.nii"]}]}
      """)
    let found = list.cases[0]
    #expect(found.edition == edition)
    #expect(found.id == "x")
    #expect(found.images[.flair]?.path == folder.path("x_0003.nii"))
  }

  @Test("the time points of a patient are told by the cases' names")
  func patients() throws {
    func entry(_ id: String) -> String {
      let images = ["t1n", "t1c", "t2w", "t2f"].map { "\"\(id)-\($0).nii.gz\"" }
      return "{\"image\": [\(images.joined(separator: ","))]}"
    }
    let list = try list(
      "{\"training\": [\(entry("BraTS-GLI-00005-000")), \(entry("BraTS-GLI-00005-001"))]}")
    #expect(list.cases.map(\.patient) == ["BraTS-GLI-00005", "BraTS-GLI-00005"])
    #expect(list.cases.map(\.edition) == [.brats2023, .brats2023])
  }

  /// The JSON that nnU-Net writes for BraTS: regions instead of classes, and no case.
  private static let second = """
    {"channel_names": {"0": "T1", "1": "T1ce", "2": "T2", "3": "Flair"},
     "labels": {"background": 0, "whole tumor": [1, 2, 3], "tumor core": [2, 3],
       "enhancing tumor": [3]},
     "regions_class_order": [1, 2, 3], "numTraining": 2, "file_ending": ".nii.gz"}
    """

  @Test("nnU-Net's second version: the cases lie in folders, channels and regions tell the rest")
  func secondVersion() throws {
    let names = ["BraTS2021_00000", "other"]
    try folder.touch(
      names.flatMap { name in (0..<4).map { "imagesTr/\(name)_000\($0).nii.gz" } }
        + names.map { "labelsTr/\($0).nii.gz" } + ["imagesTr/readme.txt", "imagesTr/x_12.nii.gz"]
        + (0..<4).map { "imagesTs/seen_000\($0).nii.gz" }
        + (0..<4).map { "imagesTs/unseen_000\($0).nii.gz" } + ["labelsTs/seen.nii.gz"])
    let cases = try list(Self.second).cases
    #expect(cases.map(\.id) == ["BraTS2021_00000", "other", "seen", "unseen"])
    // Enhancing tumour is 3, the core without it 2: the Decathlon's numbers, whatever the name says.
    #expect(cases.allSatisfy { $0.edition == .decathlon })
    #expect(cases.map(\.isComplete) == [true, true, true, false])
    #expect(cases.map(\.listed?.part) == [.train, .train, .test, .test])
    #expect(cases[0].images[.t1ce]?.path == folder.path("imagesTr/BraTS2021_00000_0001.nii.gz"))
    #expect(cases[2].mask?.path == folder.path("labelsTs/seen.nii.gz"))
    // The numbers are those of the channels, in whatever order these stand.
    let turned = try list(
      Self.second.replacingOccurrences(of: "\"1\": \"T1ce\"", with: "\"1\": \"T2\"")
        .replacingOccurrences(of: "\"2\": \"T2\"", with: "\"2\": \"T1ce\""))
    #expect(
      turned.cases[1].images[.t2] == ImageReference(path: folder.path("imagesTr/other_0001.nii.gz"))
    )
  }

  @Test("nnU-Net's second version without images, or of other images, is refused")
  func secondVersionRefused() throws {
    #expect(throws: ImagingError.self) { try list(Self.second) }
    try folder.touch(["imagesTr/a_0000.nii.gz", "imagesTr/a_0001.nii.gz"])
    let few = try #require(
      #expect(throws: ImagingError.self) { try list(Self.second) })
    #expect(few.description.contains("imagesTr[0].image has 2 files"), "\(few)")
    let png = try #require(
      #expect(throws: ImagingError.self) {
        try list(Self.second.replacingOccurrences(of: ".nii.gz", with: ".png"))
      })
    #expect(png.description.contains("its images end in '.png'"), "\(png)")
  }

  @Test("nnU-Net's second version may name the files of its cases")
  func namedFiles() throws {
    let list = try list(
      """
      {"channel_names": {"0": "T1", "1": "T1ce", "2": "T2", "3": "FLAIR"},
       "labels": {"background": 0, "NCR": 1, "ED": 2, "ET": 3}, "file_ending": ".nii.gz",
       "dataset": {"b": {"images": ["x/1.nii.gz", "x/2.nii.gz", "x/3.nii.gz", "x/4.nii.gz"],
         "label": "y/b.nii.gz"},
        "a": {"images": ["1.nii.gz", "2.nii.gz", "3.nii.gz", "4.nii.gz"], "label": "m.nii.gz"}}}
      """)
    #expect(list.cases.map(\.id) == ["a", "b"])
    #expect(list.cases[1].images[.flair]?.path == folder.path("x/4.nii.gz"))
    #expect(list.cases[1].mask?.path == folder.path("y/b.nii.gz"))
    let outside = try #require(
      #expect(throws: ImagingError.self) {
        try self.list(
          #"{"channel_names": {"0":"T1","1":"T1ce","2":"T2","3":"FLAIR"}, "dataset": {"../a": {"images":"#
            + #" ["1.nii", "2.nii", "3.nii", "4.nii"], "label": "m.nii"}}}"#, edition: .brats2023)
      })
    #expect(outside.description.contains("is called '../a'"), "\(outside)")
  }

  @Test("nnU-Net's first version names one file where its numbered ones lie")
  func firstVersion() throws {
    let json = """
      {"modality": {"0": "T1", "1": "T1ce", "2": "T2", "3": "FLAIR"},
       "labels": {"0": "background", "1": "edema", "2": "non-enhancing", "3": "enhancing"},
       "training": [{"image": "./imagesTr/BRATS_001.nii.gz", "label": "./labelsTr/BRATS_001.nii.gz"}],
       "test": ["./imagesTs/BRATS_485.nii.gz"]}
      """
    try folder.touch(
      (0..<4).map { "imagesTr/BRATS_001_000\($0).nii.gz" }
        + (0..<4).map { "imagesTs/BRATS_485_000\($0).nii.gz" } + ["labelsTr/BRATS_001.nii.gz"])
    let cases = try list(json).cases
    #expect(cases.map(\.id) == ["BRATS_001", "BRATS_485"])
    #expect(cases.map(\.listed?.part) == [.train, .test])
    for (number, modality) in Modality.allCases.enumerated() {
      #expect(
        cases[0].images[modality]
          == ImageReference(path: folder.path("./imagesTr/BRATS_001_000\(number).nii.gz"))
          || cases[0].images[modality]
            == ImageReference(path: folder.path("imagesTr/BRATS_001_000\(number).nii.gz"))
      )
    }
    // The Decathlon's own file is there: one of four frames.
    try folder.touch(["imagesTr/BRATS_001.nii.gz"])
    #expect(try list(json).cases[0].images[.t2]?.frame == 2)
  }

  private static let four = "[\"a_t1.nii\",\"a_t1ce.nii\",\"a_t2.nii\",\"a_flair.nii\"]"

  @Test(
    "what is wrong is named by key and index",
    arguments: [
      ("", "its JSON cannot be read"),
      ("[]", "has a value of another kind"),
      ("{}", "it names no case under 'training', 'validation' or 'test'"),
      (#"{"training": 3}"#, "training has a value of another kind"),
      (#"{"training": [{"label": "a.nii"}]}"#, "training[0].image is missing"),
      (#"{"training": [{"image": \#(four)}, {"image": 7}]}"#, "training[1].image has a value"),
      (#"{"test": [{"image": \#(four), "label": 7}]}"#, "test[0].label has a value"),
      (#"{"test": [{"image": \#(four), "fold": "x"}]}"#, "test[0].fold has a value"),
      (#"{"test": [{"image": ["a_t1.nii", 5]}]}"#, "test[0].image[1] has a value"),
      (#"{"test": [7]}"#, "test[0] has a value"),
      (#"{"test": [{"image": []}]}"#, "test[0].image has 0 files"),
      (#"{"test": [{"image": ["a_t1.nii", "a_t2.nii"]}]}"#, "test[0].image has 2 files"),
      (
        #"{"test": [{"image": ["1.nii", "2.nii", "3.nii", "4.nii"]}]}"#,
        "the names in test[0].image do not tell four contrasts"
      ),
      (
        #"{"test": [{"image": ["a_t1.nii", "a_t1n.nii", "a_t2.nii", "a_fla.nii"]}]}"#,
        "the names in test[0].image do not tell four contrasts"
      ),
      (#"{"test": ["a.nii"]}"#, "nothing tells the contrasts of the 4-D test[0].image"),
      (#"{"test": ["a.mha"]}"#, "test[0].image is 'a.mha', which is neither .nii nor .nii.gz"),
      (#"{"test": [{"image": \#(four), "label": "a.png"}]}"#, "test[0].label is 'a.png'"),
      (
        #"{"training": [{"image": \#(four)}], "test": [{"image": \#(four)}]}"#,
        "training[0] and test[0] are both case 'a'"
      ),
      (#"{"channel_names": {"0": "T1", "1": "T2"}, "test": ["a.nii"]}"#, "its channels are not"),
      (#"{"channel_names": {"0": "CT"}, "test": ["a.nii"]}"#, "its channels are not"),
      (
        #"{"labels": {"ED": 1, "NCR": 2, "ET": 3}, "test": [{"image": \#(four)}]}"#,
        "its labels are those of the Medical Segmentation Decathlon, not of BraTS 2023"
      ),
      (
        #"{"test": [{"image": ["a\u0000_t1.nii", "a_t1ce.nii", "a_t2.nii", "a_flair.nii"]}]}"#,
        "with a zero byte in it"
      ),
      (#"{"test": [{"image": \#(four), "label": "m\u0000.nii"}]}"#, "with a zero byte in it"),
      (
        #"{"test": [{"image": ["../t1.nii", "../t1ce.nii", "../t2.nii", "../flair.nii"]}]}"#,
        "test[0] is called '..', which cannot be a file's name"
      ),
      (
        #"{"test": [{"image": ["..._t1.nii", "..._t1ce.nii", "..._t2.nii", "..._flair.nii"]}]}"#,
        "test[0] is called '...'"
      ),
      (
        #"{"test": [{"image": ["a\nb_t1.nii", "a_t1ce.nii", "a_t2.nii", "a_flair.nii"]}]}"#,
        "which cannot be a file's name"
      ),
      (
        #"{"test": [{"image": ["t1.nii", "t1ce.nii", "t2.nii", "flair.nii"]}]}"#,
        "test[0] has no name"
      ),
    ])
  func refused(json: String, reason: String) throws {
    let error = try #require(
      #expect(throws: ImagingError.self) { try list(json, edition: .brats2023) })
    #expect(error.description.contains(reason), "\(error)")
    #expect(error.description.contains("list.json"))
  }

  @Test("an edition that nothing tells, and a file that is missing, are errors")
  func untold() throws {
    let untold = try #require(
      #expect(throws: ImagingError.self) {
        try list(#"{"validation": [{"image": \#(Self.four)}]}"#)
      })
    #expect(untold.description.contains("which labels validation[0] has; name the edition"))
    let missing = try #require(
      #expect(throws: ImagingError.self) { try Datalist(contentsOf: folder.path("none.json")) })
    #expect(
      missing
        == .fileOperation(
          operation: "read", path: folder.path("none.json"), reason: "No such file or directory"))
  }

  @Test("a list or a split that is no file is an error at once, and names the path")
  func noFile() throws {
    let cases: [(String, (String) -> Int32)] = [
      ("it is a pipe, not a file", { mkfifo($0, 0o600) }),
      ("it is a folder", { mkdir($0, 0o700) }),
      ("Too many levels of symbolic links", { symlink($0, $0) }),
      ("No such file or directory", { symlink("nowhere", $0) }),
      ("its JSON cannot be read", { close(creat($0, 0o600)) }),
    ]
    for (index, (reason, make)) in cases.enumerated() {
      let path = folder.path("\(index).json")
      #expect(make(path) == 0)
      let errors = [
        try #require(throws: ImagingError.self) { _ = try Datalist(contentsOf: path) },
        try #require(throws: ImagingError.self) { _ = try CohortSplit(contentsOf: path) },
      ]
      for error in errors {
        #expect(error.description.contains(reason), "\(error)")
        #expect(error.description.contains("'\(path)'"), "\(error)")
      }
    }
  }
}
