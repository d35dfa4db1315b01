// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Studies
import Testing

@Suite("Machines")
struct MachineTests {
  @Test("the processor is the first that is named")
  func processor() {
    let text = """
      processor\t: 0
      model\t\t: 17
      model name\t: AMD  EPYC 9R14
      processor\t: 1
      model name\t: other
      """
    #expect(Machine.processor(in: text) == "AMD EPYC 9R14")
    #expect(Machine.processor(in: "processor : 0\nmodel name :\nBogoMIPS : 50.00") == nil)
    #expect(Machine.processor(in: "") == nil)
  }

  @Test("this one has processors and memory")
  func current() {
    #expect(Machine.current.cores >= 1)
    #expect(Machine.current.memoryBytes > 1 << 20)
    #expect(!Machine.current.system.isEmpty)
  }
}
