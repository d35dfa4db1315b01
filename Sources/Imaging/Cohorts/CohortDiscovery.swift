// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// Finds the cases in a folder by the names of files and folders.
struct CohortDiscovery {
  private(set) var cases: [CohortCase] = []
  /// Files and folders that belong to no case.
  private(set) var ignored: Int

  init(in folder: String, limits: DiscoveryLimits) throws(ImagingError) {
    let tree = try FolderTree(of: folder, limits: limits)
    ignored = tree.ignored
    var found: [String: [String: CaseFolder]] = [:]
    for folder in tree.folders {
      // A folder named as a case is one, whatever it lacks.
      guard let name = CaseName(folder.split(separator: "/").last ?? "") else { continue }
      found[name.id, default: [:]][folder] = CaseFolder(name: name)
    }
    for file in tree.files {
      guard let caseFile = CaseFile(file) else {
        ignored += 1
        continue
      }
      let name = caseFile.name
      found[name.id, default: [:]][file.folder, default: CaseFolder(name: name)]
        .add(caseFile, path: file.path)
    }
    for (id, folders) in found { add(folders, id: id) }
    cases.sort { $0.id < $1.id }
  }

  /// Images and masks of one case may lie in different folders of one ``CaseHome``. Where two folders
  /// hold the same image of the same case, or lie in two hospitals' data, they are two cases, `ID` and
  /// `ID~2`, of one patient: to pair one hospital's images with another's mask would go unnoticed.
  private mutating func add(_ folders: [String: CaseFolder], id: String) {
    var copies: [(home: CaseHome, content: CaseFolder)] = []
    for (path, folder) in folders.sorted(by: { $0.key < $1.key }) {
      var folder = folder
      folder.settleGuesses()
      let home = CaseHome(of: path, case: id)
      let isMerged = copies.indices.contains {
        copies[$0].home == home && copies[$0].content.merge(folder)
      }
      if !isMerged { copies.append((home, folder)) }
    }
    for (index, copy) in copies.enumerated() {
      cases.append(copy.content.cohortCase(id: index == 0 ? id : "\(id)~\(index + 1)"))
      ignored += copy.content.surplus
    }
  }
}
