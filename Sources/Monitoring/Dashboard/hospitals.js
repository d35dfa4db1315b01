// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The table of hospitals, and the choice of the one that all pictures highlight.

import { byID, html, setAttributes, setText, svg } from "./document.js";
import * as format from "./format.js";
import { shape } from "./symbol.js";
import { Table } from "./table.js";
import { stateOf, states, thinned } from "./view.js";

/** Draws a process's state, as shape and word, and its name. */
export function drawState(cell, row) {
  const { process, isFirst = true } = row;
  const state = stateOf(process);
  if (cell.dataset.state !== state) {
    cell.dataset.state = state;
    cell.replaceChildren(
      shape(states[state].shape, state), html("span", { class: "name" }),
      html("span", { class: "visually-hidden" }, `, ${states[state].word}`));
  }
  setText(cell.children[1], format.name(process.name));
  cell.classList.toggle("repeated", !isFirst);
}

/** What an agent is doing, in a few words. */
export function activity(agent) {
  const { training } = agent;
  if (stateOf(agent) !== "live") return states[stateOf(agent)].word;
  if (!training) return "idle";
  const share = training.steps > 0 ? Math.floor((100 * training.step) / training.steps) : 0;
  return `training v${format.count(training.baseVersion)}, ${Math.min(100, Math.max(0, share))} %`;
}

/** The path of a small curve of values in a box of `width` by `height`. */
export function sparkline(values, width, height) {
  if (values.length < 2) return "";
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  return values.map((value, index) => {
    const x = (index / (values.length - 1)) * width;
    const y = height - 1 - ((value - low) / span) * (height - 2);
    return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
  }).join("");
}

export class Hospitals {
  element = byID("hospital-table");
  isTable = true;
  inputs = ["agents", "losses", "values"];
  followsTime = true;
  #empty = html("p", { class: "empty" }, "No hospital has been heard yet.");
  #onChoice;
  #table;

  constructor(onChoice) {
    this.#onChoice = onChoice;
    this.element.append(this.#empty);
    const number = (title, text) => ({ title, isNumeric: true, text });
    this.#table = new Table(this.element, {
      caption: "Hospitals: choose one to highlight it in all pictures",
      kind: "cards",
      columns: [
        { title: "Hospital", draw: (cell, row) => this.#drawName(cell, row) },
        { title: "Doing", isBroad: true, text: ({ agent }) => activity(agent) },
        number("Version", ({ agent, behind }) =>
          format.count(agent.version) + (behind > 0 ? ` (−${format.count(behind)})` : "")),
        number("Global Dice", ({ agent }) => format.score(agent.globalDice)),
        number("Twin Dice", ({ agent }) => format.score(agent.twinDice)),
        { title: "Loss", isNumeric: true, draw: drawLoss },
        number("Accepted", ({ agent }) => format.count(agent.accepted)),
        number("Refused", ({ agent }) => format.count(agent.refused)),
        number("Staleness", ({ agent }) => format.count(agent.lastStaleness)),
        number("Samples/s", ({ agent }) => format.steady(agent.samplesPerSecond)),
        { ...number("Twin answers", ({ agent }) => answers(agent.inference)), isBroad: true },
        number("Memory", ({ agent }) => format.bytes(agent.process?.residentBytes)),
        number("CPU", ({ agent }) => format.percent(agent.process?.cpuShare)),
        number("Seen", ({ seen }) => seen),
      ],
    });
  }

  update(view) {
    this.#empty.hidden = view.agents.length > 0;
    this.element.querySelector("table").hidden = view.agents.length === 0;
    const newest = view.values.aggregator?.version;
    this.#table.update(view.agents.map((agent) => ({
      key: agent.key, agent, process: agent, seen: view.when(agent.lastSeen),
      behind: Number.isFinite(newest) && Number.isFinite(agent.version) ? newest - agent.version
        : 0,
      losses: view.lists.losses.of(agent.key),
      isChosen: view.choices.agent === agent.key,
    })));
  }

  #drawName(cell, row) {
    const state = stateOf(row.agent);
    if (!cell.firstChild) {
      const button =
        html("button", { type: "button", class: "choose" }, html("span", { class: "name" }));
      button.addEventListener("click", () =>
        this.#onChoice(button.getAttribute("aria-pressed") === "true" ? null : row.key));
      cell.append(html("span", { class: "state-mark" }), button,
        html("span", { class: "visually-hidden" }));
    }
    if (cell.dataset.state !== state) {
      cell.dataset.state = state;
      cell.firstChild.replaceChildren(shape(states[state].shape, state));
      setText(cell.lastChild, `, ${states[state].word}`);
    }
    setText(cell.children[1].firstChild, format.name(row.agent.name));
    setAttributes(cell.children[1], { "aria-pressed": String(row.isChosen) });
    cell.parentNode.classList.toggle("chosen", row.isChosen);
  }
}

function drawLoss(cell, { agent, losses }) {
  if (!cell.firstChild) {
    cell.append(
      svg("svg", { class: "spark", viewBox: "0 0 64 18", "aria-hidden": "true",
        focusable: "false" },
        svg("path", { fill: "none" })),
      html("span", {}));
  }
  const values = thinned(losses.map((each) => each.loss).filter(Number.isFinite), 32);
  setAttributes(cell.firstChild.firstChild, { d: sparkline(values, 64, 18) });
  setText(cell.lastChild, format.steady(agent.loss));
}

function answers(inference) {
  if (!inference) return format.unknown;
  const answered = format.count(inference.answered);
  if (!Number.isFinite(inference.p95)) return answered;
  return `${answered}, p95 ${format.seconds(inference.p95)}`;
}

const optionPrefix = "agent/";
const optionOf = (agent) => optionPrefix + agent;

/** The agent that a reader chose from the list; null for all. */
export function chosenAgent(select) {
  return select.value === "" ? null : select.value.slice(optionPrefix.length);
}

/** The list in the masthead from which a hospital to highlight is chosen. */
export class HighlightChoice {
  inputs = ["agents"];
  #select = byID("highlight");
  #shown = "";

  update(view) {
    const text = JSON.stringify(view.agents.map((agent) => [agent.key, agent.name]));
    if (text !== this.#shown) {
      this.#shown = text;
      this.#select.replaceChildren(
        html("option", { value: "" }, "all hospitals"),
        ...view.agents.map(
          (agent) => html("option", { value: optionOf(agent.key) }, format.name(agent.name, 40))));
    }
    const wanted = view.choices.agent === null ? "" : optionOf(view.choices.agent);
    if (this.#select.value !== wanted) this.#select.value = wanted;
  }
}
