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
    #expect(list.entries.map(\.cohortCase.id) == ["BraTS2021_00001", "p_2", "q"])
    #expect(list.entries.map(\.part) == [.train, .train, .validation])
    #expect(list.entries.map(\.fold) == [1, nil, nil])
    let first = list.entries[0].cohortCase
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
    let cases = list.entries.map(\.cohortCase)
    #expect(cases.map(\.id) == ["BRATS_457", "BRATS_557"])
    #expect(cases.map(\.edition) == [.decathlon, .decathlon])
    #expect(cases[0].mask?.path == "/data/Task01/labelsTr/BRATS_457.nii.gz")
    #expect(
      cases[1].images[.t1ce]
        == ImageReference(path: "/data/Task01/imagesTs/BRATS_557.nii.gz", frame: 2))
    #expect(list.entries.map(\.part) == [.train, .test])
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
    let found = list.entries[0].cohortCase
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
    #expect(list.entries.map(\.cohortCase.patient) == ["BraTS-GLI-00005", "BraTS-GLI-00005"])
    #expect(list.entries.map(\.cohortCase.edition) == [.brats2023, .brats2023])
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
}
