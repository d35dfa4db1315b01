// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables of a ``StudyStore``.
enum StudySchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("study 1") { database in
      try database.execute(sql: first)
    }
    return migrator
  }

  /// Every table of results; each has a column `trial`.
  static let tables = ["trial", "version", "training", "score", "activity", "twin"]

  private static let first = """
    CREATE TABLE study (description TEXT NOT NULL) STRICT;

    CREATE TABLE trial (
      trial INTEGER PRIMARY KEY, scenario TEXT NOT NULL, strategy TEXT NOT NULL,
      seed INTEGER NOT NULL, version INTEGER NOT NULL, updatesFolded INTEGER NOT NULL,
      updatesRefused INTEGER NOT NULL, updatesLost INTEGER NOT NULL, seconds REAL NOT NULL,
      bytesDown INTEGER NOT NULL, bytesUp INTEGER NOT NULL, ending TEXT NOT NULL,
      targetSeconds REAL, targetUpdates INTEGER, targetBytes INTEGER
    ) STRICT;

    CREATE TABLE version (
      trial INTEGER NOT NULL REFERENCES trial(trial), version INTEGER NOT NULL,
      seconds REAL NOT NULL, updates INTEGER NOT NULL, bytes INTEGER NOT NULL,
      contributions INTEGER NOT NULL, meanStaleness REAL NOT NULL,
      maximumStaleness INTEGER NOT NULL, norm REAL NOT NULL,
      PRIMARY KEY (trial, version)
    ) STRICT;

    CREATE TABLE training (
      trial INTEGER NOT NULL REFERENCES trial(trial), number INTEGER NOT NULL,
      agent TEXT NOT NULL, baseVersion INTEGER NOT NULL, begun REAL NOT NULL,
      finished REAL NOT NULL, arrived REAL, outcome TEXT NOT NULL, staleness INTEGER,
      weight REAL, version INTEGER, loss REAL,
      PRIMARY KEY (trial, number)
    ) STRICT;

    CREATE TABLE score (
      trial INTEGER NOT NULL REFERENCES trial(trial), version INTEGER NOT NULL,
      seconds REAL NOT NULL, updates INTEGER NOT NULL, bytes INTEGER NOT NULL,
      model TEXT NOT NULL, agent TEXT NOT NULL, part TEXT NOT NULL, cases INTEGER NOT NULL,
      structure TEXT NOT NULL, dice REAL NOT NULL, iou REAL NOT NULL,
      sensitivity REAL NOT NULL, specificity REAL NOT NULL
    ) STRICT;
    CREATE INDEX scoreOfTrial ON score(trial);

    CREATE TABLE activity (
      trial INTEGER NOT NULL REFERENCES trial(trial), agent TEXT NOT NULL,
      trainings INTEGER NOT NULL, training REAL NOT NULL, transfer REAL NOT NULL,
      offline REAL NOT NULL, idle REAL NOT NULL, crashes INTEGER NOT NULL,
      dropouts INTEGER NOT NULL,
      PRIMARY KEY (trial, agent)
    ) STRICT;

    CREATE TABLE twin (
      trial INTEGER NOT NULL REFERENCES trial(trial), twin TEXT NOT NULL, agent TEXT NOT NULL,
      refresh INTEGER NOT NULL, version INTEGER NOT NULL, decision TEXT NOT NULL,
      drift REAL NOT NULL, dice REAL NOT NULL, globalDice REAL NOT NULL, incumbentDice REAL
    ) STRICT;
    CREATE INDEX twinOfTrial ON twin(trial);
    """
}
