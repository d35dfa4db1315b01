# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""What an agent must not forget when its process dies: its outbox's name, the last number that was
given, and the update that waits for its acknowledgement."""
import base64
import json
import os
import pathlib
import secrets

import wire


class Outbox:
    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "outbox.json"
        self.pending = None
        if self.path.exists():
            stored = json.loads(self.path.read_text())
            self.name, self.last = int(stored["outbox"], 16), stored["last"]
            if stored["pending"]:
                update, *chunks = map(base64.b64decode, stored["pending"])
                self.pending = (wire.model.LocalUpdate.FromString(update), chunks)
        else:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.name, self.last = secrets.randbelow(2**64 - 1) + 1, 0
            self.write()

    def next_identifier(self):
        return wire.model.UpdateIdentifier(outbox=self.name, number=self.last + 1)

    def keep(self, update, chunks):
        """The update is on disk, and its number spent, before it may be sent."""
        self.last = update.identifier.number
        self.pending = (update, chunks)
        self.write()

    def discard(self):
        self.pending = None
        self.write()

    def write(self):
        pending = None
        if self.pending:
            update, chunks = self.pending
            parts = [update.SerializeToString(), *chunks]
            pending = [base64.b64encode(part).decode() for part in parts]
        text = json.dumps({"outbox": f"{self.name:016x}", "last": self.last, "pending": pending})
        partial = self.path.with_suffix(".partial")
        with open(partial, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
