import ChiasmTraining
import Foundation
import Testing

/// One clear line for each way in which a folder of cases can be wrong.
struct HostileDataTests {
  @Test func `refuses folders without cases`() throws {
    let folder = try CaseFolder()
    #expect(try folder.refusal().hasPrefix("\(folder.path): expected cases such as {id}.ct.nii.gz"))
    let none = Result {
      try Dataset(try CaseFolder.recipe(), .folder("/no/such/folder"))
    }
    #expect("\(none)".contains("expected a folder of cases, got no such folder"))
  }

  @Test func `refuses a case without PET`() throws {
    let folder = try CaseFolder()
    try folder.writeCase("a")
    try folder.write("b.ct.nii.gz") { Float($0) }
    #expect(
      try folder.refusal() == "b: expected PET at \(folder.path)/b.pet.nii.gz, got no such file")
  }

  @Test func `refuses a mask on another grid`() throws {
    let folder = try CaseFolder()
    try folder.writeCase("a")
    try folder.write("a.mask.nii.gz", CaseFolder.geometry([6, 5, 3])) { _ in 1 }
    let refusal = try folder.refusal()
    #expect(refusal.hasPrefix("\(folder.path)/a.mask.nii.gz: expected a mask on CT's grid"))
    try folder.write("a.mask.nii.gz", CaseFolder.geometry(spacing: 1.5)) { _ in 1 }
    #expect(try folder.refusal().contains("expected a mask on CT's grid"))
  }

  @Test func `refuses numbers that are none, and masks of other values`() throws {
    let folder = try CaseFolder()
    try folder.writeCase("a")
    try folder.write("a.pet.nii.gz") { $0 == 8 ? .nan : 1 }
    #expect(
      try folder.refusal()
        == "\(folder.path)/a.pet.nii.gz: expected finite values, got nan at voxel (2, 1, 0)")
    try folder.writeCase("a")
    try folder.write("a.mask.nii.gz") { $0 == 8 ? 2 : 1 }
    #expect(
      try folder.refusal()
        == "\(folder.path)/a.mask.nii.gz: expected 0 and 1, got 2.0 at voxel (2, 1, 0)")
    try folder.write("a.mask.nii.gz") { $0 == 8 ? .nan : 1 }
    #expect(try folder.refusal().contains("expected 0 and 1, got nan"))
  }

  @Test func `refuses images of different places, and damaged ones`() throws {
    let folder = try CaseFolder()
    try folder.writeCase("a")
    try folder.write("a.pet.nii.gz", CaseFolder.geometry(offset: [90, 20, 30])) { Float($0) }
    #expect(try folder.refusal().hasPrefix("a: PET: expected PET and CT of one place"))
    try Data("no image".utf8).write(to: URL(fileURLWithPath: folder.path + "/a.pet.nii.gz"))
    #expect(try folder.refusal().hasPrefix("\(folder.path)/a.pet.nii.gz: "))
    try Data().write(to: URL(fileURLWithPath: folder.path + "/a.pet.nii.gz"))
    #expect(try folder.refusal() == "\(folder.path)/a.pet.nii.gz: the file is empty")
  }

  @Test func `refuses too few masks and tumours without voxels`() throws {
    let folder = try CaseFolder()
    for id in ["a", "b"] { try folder.writeCase(id, hasMask: false) }
    #expect(
      try folder.refusal() == "labelled cases: expected 1 cases with masks, got 0 of 0")
    try folder.write("a.mask.nii.gz") { _ in 0 }
    #expect(
      try folder.refusal().hasPrefix("CT of the labelled cases' tumours: expected values"))
  }

  @Test(arguments: [
    ("labelled: [a, zz]", "split: expected cases that exist, got \"zz\""),
    (
      "labelled: [a]\ntest: [b, a]",
      "s.yaml:2: expected each case once, got \"a\" in labelled and test"
    ),
    ("labelled: [n]", "n: expected a mask, as the split wants one, got none"),
    (
      "labeled: [a]",
      "s.yaml:1: expected labelled, unlabelled, validation or test, got \"labeled\""
    ),
    ("labelled: a", "s.yaml:1: labelled: expected a list of cases"),
    ("test: [a]", "labelled cases: expected at least 1, got none"),
  ])
  func `refuses a split`(text: String, expected: String) throws {
    let folder = try CaseFolder()
    for id in ["a", "b"] { try folder.writeCase(id) }
    try folder.writeCase("n", hasMask: false)
    let path = folder.path + "/s.yaml"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let refusal = try folder.refusal(split: path)
    #expect(refusal.hasSuffix(expected), "\(refusal)")
  }

  @Test func `refuses a table of boxes that lacks the case or has no numbers`() throws {
    let folder = try CaseFolder()
    try folder.writeCase("a")
    #expect(
      try folder.refusal { $0.data.cropCenter = .box }
        == "a: expected a box in the table of boxes, got none")
    let path = folder.path + "/hecktor2021_bbox_training.csv"
    try "PatientID,x1,x2\n".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try folder.refusal() == "\(path):1: expected columns PatientID, x1, x2, y1, y2, z1, z2")
    try "PatientID,x1,x2,y1,y2,z1,z2\na,1,0,1,2,1,2\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    #expect(try folder.refusal().hasPrefix("\(path):2: expected a case and six ascending numbers"))
  }
}
