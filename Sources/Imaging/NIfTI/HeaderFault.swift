// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a header, before the file's name is known.
struct HeaderFault: Error {
  let reason: String
}
