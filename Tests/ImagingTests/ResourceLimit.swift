// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Limits of this process, for exit tests: what a test lowers, all tests of the process would feel.
enum ResourceLimit {
  /// Whether memory is checked by AddressSanitizer, whose own address space knows no limit.
  static let hasSanitizer = dlsym(nil, "__asan_init") != nil

  /// Bytes of address space that the process has.
  static func addressSpace() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var text = [CChar](repeating: 0, count: 64)
    guard fgets(&text, Int32(text.count), file) != nil else { return 0 }
    return atol(text) * sysconf(Int32(_SC_PAGESIZE))
  }

  /// Lets the process take so many bytes of address space more; nil lets it take what it likes.
  static func limitMemory(toFurther byteCount: Int?) {
    set(RLIMIT_AS, byteCount.map { rlim_t(addressSpace() + $0) })
  }

  /// Has writes fail that would make a file longer, as on a full disk.
  static func limitFiles(to byteCount: Int) {
    signal(SIGXFSZ, SIG_IGN)
    set(RLIMIT_FSIZE, rlim_t(byteCount))
  }

  private static func set(_ resource: __rlimit_resource, _ value: rlim_t?) {
    var limit = rlimit()
    let number = __rlimit_resource_t(resource.rawValue)
    guard getrlimit(number, &limit) == 0 else { return }
    limit.rlim_cur = value.map { min($0, limit.rlim_max) } ?? limit.rlim_max
    setrlimit(number, &limit)
  }
}
