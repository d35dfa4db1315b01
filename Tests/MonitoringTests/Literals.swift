// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Federation

extension Version: ExpressibleByIntegerLiteral {
  package init(integerLiteral number: UInt64) { self.init(number) }
}
