// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// What panels draw from: the store's lists in the order in which people look for them, the time,
// and the reader's choices. One is made for each drawing and then left alone.

import { age, clock } from "./format.js";

const natural = new Intl.Collator("en", { numeric: true });

/** Numbers of agents, given in the order in which they are first seen, so that colours stay. */
class Numbers {
  #numbers = new Map();

  of(agent) {
    let number = this.#numbers.get(agent);
    if (number === undefined) {
      if (this.#numbers.size >= 2000) this.#numbers.clear();
      this.#numbers.set(agent, (number = this.#numbers.size));
    }
    return number;
  }
}

const numbers = new Numbers();

export class View {
  constructor(store, connection, choices, theme, localTime) {
    this.values = store.values;
    this.lists = store.lists;
    this.connection = connection;
    this.choices = choices;
    this.theme = theme;
    this.localTime = localTime;
    /** The monitor's time. */
    this.now = localTime + store.clockOffset;
    this.agents = store.lists.agents.values()
      .sort((one, other) => natural.compare(String(one.name), String(other.name)));
    for (const agent of this.agents) numbers.of(agent.key);
  }

  /** Whether the run has come to its end. */
  get isOver() {
    return this.values.live === false || this.values.aggregator?.state === "left";
  }

  /** Whether the run goes on and the page hears it. */
  get isLive() {
    return this.connection === "live" && !this.isOver;
  }

  /** Where pictures of time end: now, or when the last thing was heard. */
  get edge() {
    if (this.isLive) return this.now;
    return this.isOver ? this.lastTime : this.values.now;
  }

  /** When the newest entry of any list was made. */
  get lastTime() {
    let last = this.values.aggregator?.lastSeen ?? this.values.started ?? this.values.now;
    for (const agent of this.agents) if (agent.lastSeen > last) last = agent.lastSeen;
    return last;
  }

  /** A moment as people read it: its age while the run goes on, the time of day after that. */
  when(time) {
    return this.isOver ? clock(time) : age(time, this.now);
  }

  number(agent) {
    return numbers.of(agent);
  }

  /** Whether an agent is drawn in full: when it is the chosen one, or none is. */
  isProminent(agent) {
    return this.choices.agent === null || this.choices.agent === agent;
  }
}

/** The agents that a picture with few places shows: the chosen one and those in trouble first. */
export function foremost(view, most) {
  if (view.agents.length <= most) return view.agents;
  const rank = (agent) =>
    agent.key === view.choices.agent ? 0
      : agent.state === "lost" ? 1 : agent.state === "silent" ? 2 : agent.state === "left" ? 4 : 3;
  const chosen = new Set(
    [...view.agents].sort((one, other) => rank(one) - rank(other)).slice(0, most));
  return view.agents.filter((agent) => chosen.has(agent));
}

/** What to say where not all agents have a place; empty where they have. */
export function beyond(view, shown, place) {
  const hidden = view.agents.length - shown;
  return hidden > 0 ? `${hidden} more of ${view.agents.length} hospitals are in ${place}.` : "";
}

/** Of a list in order, about `most`, evenly spread, and the last. */
export function thinned(list, most) {
  if (list.length <= most) return list;
  const step = (list.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => list[Math.round(index * step)]);
}

/** How states are shown: a word, and a shape that the style sheet colours. */
export const states = {
  live: { word: "live", shape: "disc" },
  silent: { word: "silent", shape: "triangle" },
  lost: { word: "lost", shape: "cross" },
  left: { word: "left", shape: "ring" },
  unknown: { word: "unknown", shape: "ring" },
};

export function stateOf(process) {
  return Object.hasOwn(states, process?.state) ? process.state : "unknown";
}
