// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CONNX

/// Memory for the C messages that make up a model while it is packed. Everything goes at once when
/// this does.
final class MessageMemory {
  private var allocations: [UnsafeMutableRawPointer] = []

  deinit {
    for allocation in allocations { allocation.deallocate() }
  }

  /// A message set up by its generated `…__init` function.
  func message<Message>(
    _ initialise: (UnsafeMutablePointer<Message>) -> Void
  ) -> UnsafeMutablePointer<Message> {
    let message = allocate(Message.self, count: 1)
    initialise(message)
    return message
  }

  func text(_ string: String) -> UnsafeMutablePointer<CChar> {
    array(Array(string.utf8CString))
  }

  func array<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let copy = allocate(Element.self, count: elements.count)
    for (index, element) in elements.enumerated() { (copy + index).initialize(to: element) }
    return copy
  }

  /// An array of pointers, as protobuf-c holds repeated messages and strings.
  func pointers<Pointee>(
    _ pointers: [UnsafeMutablePointer<Pointee>]
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<Pointee>?> {
    let copy = allocate(UnsafeMutablePointer<Pointee>?.self, count: pointers.count)
    for (index, pointer) in pointers.enumerated() { (copy + index).initialize(to: pointer) }
    return copy
  }

  private func allocate<Element>(
    _ type: Element.Type, count: Int
  ) -> UnsafeMutablePointer<Element> {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count * MemoryLayout<Element>.stride),
      alignment: MemoryLayout<Element>.alignment)
    allocations.append(memory)
    return memory.bindMemory(to: type, capacity: count)
  }
}
