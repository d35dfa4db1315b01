// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How long the system looks for the address of a host's name.
package enum NameResolution {
  /// ZeroMQ asks anew for each attempt to connect, on the thread that moves all messages and that a
  /// process waits for at its end. Without a resolver that answers it would stand still for ten seconds
  /// and more, each time; so it is told to ask once, for a second, unless `RES_OPTIONS` says
  /// otherwise. To be called before there are other threads.
  package static func limitWaiting() {
    setenv("RES_OPTIONS", "timeout:1 attempts:1", 0)
  }
}
