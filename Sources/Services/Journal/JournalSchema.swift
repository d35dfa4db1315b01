// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables of ``Journal``, version by version.
///
/// Numbers of versions, updates and moments are unsigned in memory and stand here as the signed
/// integers of the same bits. Digests are 32 hexadecimal digits, outboxes 16.
enum JournalSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("journal 1") { database in
      try database.execute(sql: first)
    }
    return migrator
  }

  /// Every table with the order of its rows; what ``Journal/contentDigest()`` covers.
  static let tables: [(name: String, order: String)] = [
    ("run", "federation"), ("configuration", "since"), ("version", "number"),
    ("contribution", "arrival"), ("counted", "agent, outbox"), ("privacy", "agent"),
    ("refusal", "number"), ("membership", "number"),
  ]

  private static let first = """
    -- One row: whose journal this is.
    CREATE TABLE run (
      federation TEXT NOT NULL,
      run TEXT NOT NULL,
      manifestDigest TEXT NOT NULL,
      created INTEGER NOT NULL              -- microseconds since 1970, as all moments here
    ) STRICT;

    -- How versions are made from then on: JSON.
    CREATE TABLE configuration (
      since INTEGER PRIMARY KEY,            -- the newest version when it was set
      description TEXT NOT NULL
    ) STRICT;

    CREATE TABLE version (
      number INTEGER PRIMARY KEY,
      modelDigest TEXT NOT NULL,
      updateCount INTEGER NOT NULL,
      mass REAL NOT NULL,
      updateNorm REAL NOT NULL,
      noiseSeed BLOB,                       -- a secret: who knows it can take the noise away
      secondsSincePrevious REAL NOT NULL,
      moment INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE contribution (
      arrival INTEGER PRIMARY KEY,
      agent TEXT NOT NULL,
      outbox TEXT NOT NULL,
      number INTEGER NOT NULL,
      baseVersion INTEGER NOT NULL,
      staleness INTEGER NOT NULL,
      sampleCount INTEGER NOT NULL,
      factor REAL NOT NULL,
      weight REAL NOT NULL,
      mass REAL NOT NULL,
      norm REAL NOT NULL,
      maximumMagnitude REAL NOT NULL,
      encoding TEXT NOT NULL,
      elementCount INTEGER NOT NULL,
      chunkCount INTEGER NOT NULL,
      digest TEXT NOT NULL,
      moment INTEGER NOT NULL,
      version INTEGER REFERENCES version(number),   -- NULL: not part of one yet
      released INTEGER NOT NULL DEFAULT 0,          -- 1: its payload is no longer kept
      UNIQUE (agent, outbox, number)
    ) STRICT;
    CREATE INDEX contributionOfVersion ON contribution(version);
    CREATE INDEX keptContribution ON contribution(version) WHERE released = 0;

    -- The highest number that counted or was refused for ever.
    CREATE TABLE counted (
      agent TEXT NOT NULL,
      outbox TEXT NOT NULL,
      number INTEGER NOT NULL,
      PRIMARY KEY (agent, outbox)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE privacy (
      agent TEXT PRIMARY KEY,
      muSquared REAL NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE refusal (
      number INTEGER PRIMARY KEY,
      agent TEXT,
      outbox TEXT,
      updateNumber INTEGER,
      reason TEXT NOT NULL,
      moment INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE membership (
      number INTEGER PRIMARY KEY,
      agent TEXT NOT NULL,
      change TEXT NOT NULL,
      liveAgents INTEGER NOT NULL,
      moment INTEGER NOT NULL
    ) STRICT;
    """
}
