// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import CKernels
import COneDNN

/// What of this machine's processor the engine uses.
package enum Processor {
  /// Instructions of the kernels in use, such as `avx512` or `avx2`; `generic`: what every processor
  /// of its kind has.
  package static var kernels: String { String(cString: tsn_isa_name()) }

  /// Whether oneDNN compiles the convolutions (AVX-512); else the kernels compute them.
  package static var compilesConvolutions: Bool { tsn_has_compiled_convolutions() }

  /// Whether there are processors of this kind for which the engine has better kernels than `generic`.
  package static var hasFasterKind: Bool {
    #if arch(x86_64)
      true
    #else
      false
    #endif
  }
}
