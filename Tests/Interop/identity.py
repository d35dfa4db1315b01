# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""The files of `twinseg keys`, as docs/protocol.md has them. ZeroMQ takes CURVE keys in Z85."""
import dataclasses
import pathlib
import stat

import zmq.utils.z85


@dataclasses.dataclass(frozen=True)
class Entry:
    state: str
    role: str
    name: str
    curve: bytes
    signing: bytes


@dataclasses.dataclass(frozen=True)
class Keys:
    """A process's own keys, and whom it trusts."""

    name: str
    curve: bytes
    curve_secret: bytes
    signing_seed: bytes
    entries: tuple

    def enrolled(self, role, name=None):
        """The one identity of a role, or that of a name."""
        found = [
            entry
            for entry in self.entries
            if (entry.state, entry.role) == ("enrolled", role) and name in (None, entry.name)
        ]
        if len(found) != 1:
            raise LookupError(f"{len(found)} identities are enrolled as {role} {name or ''}")
        return found[0]

    def signing_key(self, role, name):
        return zmq.utils.z85.decode(self.enrolled(role, name).signing)


def lines(path, form):
    text = pathlib.Path(path).read_text("ascii")
    first, *rest = text.split("\n")
    if first != form or not rest or rest.pop() != "":
        raise ValueError(f"{path} is no '{form}'")
    return rest


def read(key_path, trust_path):
    if stat.S_IMODE(pathlib.Path(key_path).stat().st_mode) & 0o077:
        raise PermissionError(f"others can read {key_path}")
    own = dict(line.split(" ", 1) for line in lines(key_path, "twinseg-secret-identity 1"))
    entries = []
    for line in lines(trust_path, "twinseg-trust 1"):
        state, role, name, curve, signing = line.split(" ")
        entries.append(Entry(state, role, name, curve.encode(), signing.encode()))
    return Keys(
        own["name"], own["curve"].encode(), own["curve-secret"].encode(),
        zmq.utils.z85.decode(own["signing-seed"].encode()), tuple(entries))
