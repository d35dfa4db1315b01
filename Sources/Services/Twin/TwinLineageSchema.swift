// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables of a ``TwinLineage``, version by version.
///
/// Numbers of versions and refreshes, and moments, are unsigned in memory and stand here as the signed
/// integers of the same bits. Moments are microseconds since 1970, digests 32 hexadecimal digits.
enum TwinLineageSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("twin lineage 1") { database in
      try database.execute(sql: first)
    }
    return migrator
  }

  private static let first = """
    CREATE TABLE refresh (
      number INTEGER PRIMARY KEY,
      parent INTEGER NOT NULL,              -- version of the global model
      method TEXT NOT NULL,
      decision TEXT NOT NULL,
      drift REAL NOT NULL,
      dice REAL NOT NULL,
      globalDice REAL NOT NULL,
      incumbentDice REAL,                   -- NULL: there was no twin
      caseCount INTEGER NOT NULL,
      seconds REAL NOT NULL,
      moment INTEGER NOT NULL,
      digest TEXT,                          -- of the twin's elements; NULL: it has no file
      released INTEGER NOT NULL DEFAULT 0   -- 1: its file is no longer kept
    ) STRICT;
    CREATE INDEX keptRefresh ON refresh(number) WHERE digest IS NOT NULL AND released = 0;

    -- What was measured at a refresh.
    CREATE TABLE evaluation (
      refresh INTEGER NOT NULL REFERENCES refresh(number),
      position INTEGER NOT NULL,
      twin INTEGER,                         -- the twin of that refresh; NULL: the global model
      version INTEGER NOT NULL,
      part TEXT NOT NULL,
      caseCount INTEGER NOT NULL,
      PRIMARY KEY (refresh, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE score (
      refresh INTEGER NOT NULL,
      evaluation INTEGER NOT NULL,          -- its position
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      dice REAL NOT NULL,
      iou REAL NOT NULL,
      sensitivity REAL NOT NULL,
      specificity REAL NOT NULL,
      PRIMARY KEY (refresh, evaluation, position),
      FOREIGN KEY (refresh, evaluation) REFERENCES evaluation(refresh, position)
    ) STRICT, WITHOUT ROWID;

    -- Which twin served from when on; the last row is the one that serves.
    CREATE TABLE serving (
      number INTEGER PRIMARY KEY,
      refresh INTEGER NOT NULL REFERENCES refresh(number),
      reason TEXT NOT NULL,
      moment INTEGER NOT NULL
    ) STRICT;
    """
}
