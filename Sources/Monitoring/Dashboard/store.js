// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// What the page knows of the federation: a copy of the monitor's state, which events of the stream
// replace or bring forward. docs/metrics.md, "Snapshot and stream", says what the objects hold.

/** The shape of objects that this page reads. */
export const schema = 1;

/** No list grows beyond this, whatever limit the monitor names. */
const mostEntries = 100_000;

const lists = ["brokers", "agents", "versions", "updates", "losses", "evaluations", "twins"];

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Entries by key, oldest first, and the same of each agent. */
class Collection {
  #entries = new Map();
  #ofAgent = new Map();

  /** Counts changes, so that a panel knows whether it has drawn them. */
  stamp = 0;

  clear() {
    this.#entries.clear();
    this.#ofAgent.clear();
    this.stamp += 1;
  }

  get size() {
    return this.#entries.size;
  }

  /** All entries, oldest first. */
  values() {
    return [...this.#entries.values()];
  }

  /** The entries of one agent, oldest first. */
  of(agent) {
    return [...(this.#ofAgent.get(agent)?.values() ?? [])];
  }

  merge(entries, limit, limitPerAgent) {
    if (!Array.isArray(entries) || entries.length === 0) return;
    const agents = new Set();
    for (const entry of entries) {
      if (!isObject(entry) || typeof entry.key !== "string") continue;
      this.#entries.set(entry.key, entry);
      if (typeof entry.agent !== "string") continue;
      let own = this.#ofAgent.get(entry.agent);
      if (!own) this.#ofAgent.set(entry.agent, (own = new Map()));
      own.set(entry.key, entry);
      agents.add(entry.agent);
    }
    for (const agent of agents) this.#dropOldest(this.#ofAgent.get(agent), limitPerAgent);
    this.#dropOldest(this.#entries, limit);
    this.stamp += 1;
  }

  #dropOldest(entries, limit) {
    for (const [key, entry] of entries ?? []) {
      if (entries.size <= limit) return;
      this.#entries.delete(key);
      const own = this.#ofAgent.get(entry.agent);
      own?.delete(key);
      if (own?.size === 0) this.#ofAgent.delete(entry.agent);
    }
  }
}

const limitOf = (value) =>
  Number.isInteger(value) && value > 0 ? Math.min(value, mostEntries) : mostEntries;

export class Store {
  /** The single values of the newest object: now, federation, counts, warnings and so on. */
  values = {};
  lists = Object.fromEntries(lists.map((list) => [list, new Collection()]));
  /** Whether a whole state has ever arrived. */
  isFilled = false;
  /** What to add to this machine's clock to get the monitor's, in milliseconds. */
  clockOffset = 0;
  /** Counts changes of single values. */
  stamp = 0;

  /**
   * Takes an object of the stream. False when it builds on changes that the page has not seen, so
   * that only a whole state helps; throws when the object is none that this page can read.
   */
  receive(object, localTime) {
    if (!isObject(object)) throw new Error("The monitor sent something that is not an object.");
    if (object.schema !== schema) {
      throw new Error(
        `The monitor speaks schema ${String(object.schema).slice(0, 16)}, ` +
          `this page ${schema}: reload it.`);
    }
    const isWhole = object.since === 0;
    if (!isWhole && !(this.isFilled && object.since <= this.values.revision)) return false;
    if (isWhole) for (const list of lists) this.lists[list].clear();

    const single = { ...object };
    for (const list of lists) {
      const limits = isObject(object.limits) ? object.limits : {};
      const perAgent = isObject(limits.perAgent) ? limits.perAgent : {};
      this.lists[list].merge(object[list], limitOf(limits[list]), limitOf(perAgent[list]));
      delete single[list];
    }
    this.values = single;
    if (Number.isFinite(object.now)) this.clockOffset = object.now - localTime;
    this.isFilled = true;
    this.stamp += 1;
    return true;
  }

  /** Whether nothing at all has been heard yet. */
  get isEmpty() {
    return lists.every((list) => this.lists[list].size === 0) && !this.values.aggregator?.lastSeen;
  }
}
