// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// A line of twins for each hospital, newest at the right: refreshes that were accepted stand on it,
// candidates that were rolled back hang below it, and the global model comes from above where it
// serves.

import { Pool, byID, setAttributes, setText, svg } from "./document.js";
import * as format from "./format.js";
import { Picture, clippedText, placeText } from "./picture.js";
import { keyItem, shape } from "./symbol.js";
import { TableAlternative } from "./table.js";
import { explain } from "./tip.js";
import { beyond, foremost } from "./view.js";

const mostLanes = 16;
const narrow = 560;
const spacing = 50;
const widestSpacing = 96;
const laneHeight = 66;
const narrowLaneHeight = 80;

const methods = { fineTune: "fine-tuning", ditto: "Ditto" };

const decisions = {
  accepted: "accepted: it serves",
  rolledBack: "rolled back: the twin before it goes on",
  adoptedGlobal: "the global model serves",
};

export class Lineage {
  element = byID("lineage-picture");
  inputs = ["twins", "agents"];
  #key = byID("lineage-key");
  #picture;
  #lanes;
  #table;

  constructor(onResize) {
    this.#picture =
      new Picture(this.element, { name: "Lineage of the twins", layers: ["lanes"], onResize });
    this.#lanes = new Pool(this.#picture.layers.lanes);
    this.#table = new TableAlternative(byID("lineage-table"), {
      caption: "Refreshes of twins, newest first",
      columns: [
        { title: "Hospital", text: (row) => format.name(row.agent) },
        { title: "Refresh", isNumeric: true, text: (row) => format.count(row.refresh) },
        { title: "Time", text: (row) => format.clock(row.time) },
        { title: "From version", isNumeric: true, text: (row) => format.count(row.parent) },
        { title: "Method", text: methodOf },
        { title: "Decision", text: decisionOf },
        { title: "Candidate", isNumeric: true, text: (row) => format.score(row.dice) },
        { title: "Global", isNumeric: true, text: (row) => format.score(row.globalDice) },
        { title: "Before", isNumeric: true, text: (row) => format.score(row.incumbentDice) },
        { title: "Drift", isNumeric: true, text: (row) => format.steady(row.drift) },
      ],
    });
  }

  update(view) {
    const all = view.lists.twins;
    this.#table.update(() => all.values().slice(-200).reverse());
    this.#table.isHidden = all.size === 0;
    if (this.#picture.width === 0) return;
    if (this.#picture.showEmpty(all.size > 0 ? null : "No twin has been refreshed yet.")) return;

    const agents = foremost(view, mostLanes).filter((agent) => all.of(agent.key).length > 0);
    const isNarrow = this.#picture.width < narrow;
    const left = isNarrow ? 16 : 150;
    const room = Math.max(2, Math.floor((this.#picture.width - left - 16) / spacing));
    const longest = Math.min(room, Math.max(1, ...agents.map((agent) => all.of(agent.key).length)));
    const step = Math.min(widestSpacing, Math.floor((this.#picture.width - left - 16) / longest));
    const height = isNarrow ? narrowLaneHeight : laneHeight;
    const rolledBack = all.values().filter((each) => each.decision === "rolledBack").length;
    this.#picture.describe(Math.max(1, agents.length) * height,
      `Twins of ${format.plural(agents.length, "hospital")}: ` +
        `${format.count(rolledBack)} of ${format.count(all.size)} refreshes were rolled back.`);
    this.#lanes.begin();
    agents.forEach((agent, index) => {
      const lane = this.#lanes.take(agent.key, makeLane);
      const twins = all.of(agent.key);
      drawLane(lane, view, agent, twins.slice(-room), {
        top: index * height, height, left, isNarrow, width: this.#picture.width,
        isEven: index % 2 === 0, isCut: twins.length > room, step,
      });
    });
    this.#lanes.end();
    this.#key.replaceChildren(
      keyItem(shape("disc", "twin"), "accepted"),
      keyItem(shape("cross", "lost"), "rolled back"),
      keyItem(shape("diamond", "global"), "global model serves"),
      "above: the candidate's Dice on validation cases; below: the version it came from",
      beyond(view, foremost(view, mostLanes).length, "the table"));
  }
}

function methodOf(twin) {
  return Object.hasOwn(methods, twin.method) ? methods[twin.method] : format.unknown;
}

function decisionOf(twin) {
  return Object.hasOwn(decisions, twin.decision) ? decisions[twin.decision] : format.unknown;
}

function makeLane() {
  return svg("g", {},
    svg("rect", { x: 0, y: 0 }), clippedText("lane-name"),
    svg("g", { class: "lines" }), svg("g", { class: "nodes" }));
}

const pools = new WeakMap();

/** The kept children of a group of a lane. */
function poolOf(group) {
  let pool = pools.get(group);
  if (!pool) pools.set(group, (pool = new Pool(group)));
  return pool;
}

function drawLane(lane, view, agent, twins, place) {
  const [stripe, label, lines, nodes] = lane.children;
  const { top, height, left, isNarrow, width } = place;
  const base = isNarrow ? 44 : 28;
  const isChosen = view.choices.agent === agent.key;
  setAttributes(lane, {
    transform: `translate(0 ${top})`, class: `lane${view.isProminent(agent.key) ? "" : " faint"}`,
  });
  setAttributes(stripe, {
    width, height, class: isChosen ? "stripe chosen" : place.isEven ? "stripe even" : "stripe",
  });
  placeText(label, agent.name, isNarrow ? 4 : 8, isNarrow ? 14 : base + 4,
    isNarrow ? width - 8 : left - 30);

  const x = (index) => left + 14 + index * place.step;
  drawLines(poolOf(lines), twins, x, base, place.isCut);
  const pool = poolOf(nodes);
  pool.begin();
  twins.forEach((twin, index) => drawNode(pool.take(twin.key, makeNode), twin, x(index), base));
  pool.end();
}

// What serves between two refreshes, and where candidates that do not serve, or the global model,
// come from.
function drawLines(pool, twins, x, base, isCut) {
  pool.begin();
  const line = (key, d, kind) =>
    setAttributes(pool.take(key, () => svg("path", { fill: "none" })), { d, class: kind });
  let serving = null;
  twins.forEach((twin, index) => {
    const at = x(index);
    if (serving) line(`${twin.key}/line`, `M${x(index - 1)} ${base}H${at}`, `serves ${serving}`);
    else if (isCut && index === 0) line("older", `M${at - 22} ${base}H${at}`, "serves older");
    if (twin.decision === "accepted") serving = "twin";
    if (twin.decision === "adoptedGlobal") {
      serving = "global";
      line(`${twin.key}/branch`, `M${at - 26} ${base - 9}Q${at - 10} ${base - 9} ${at} ${base}`,
        "serves branch");
    }
    if (twin.decision === "rolledBack") {
      serving ??= "older";
      line(`${twin.key}/branch`,
        `M${at - 30} ${base}C${at - 14} ${base} ${at - 18} ${base + 14} ${at} ${base + 14}`,
        "serves rejected");
    }
  });
  pool.end();
}

function makeNode() {
  return svg("g", {},
    svg("rect", { class: "hit", width: 40, height: 50 }),
    svg("path", { class: "node-shape" }),
    svg("text", { class: "node-text", "text-anchor": "middle" }),
    svg("text", { class: "node-text muted", "text-anchor": "middle" }));
}

function drawNode(node, twin, x, base) {
  const [hit, mark, dice, parent] = node.children;
  const y = twin.decision === "rolledBack" ? base + 14 : base;
  setAttributes(hit, { x: x - 20, y: base - 22 });
  const decision = Object.hasOwn(decisions, twin.decision) ? twin.decision : "unknown";
  setAttributes(node, { class: `refresh ${decision}` });
  const d = twin.decision === "rolledBack"
    ? `M${x - 4.5} ${y - 4.5}L${x + 4.5} ${y + 4.5}M${x + 4.5} ${y - 4.5}L${x - 4.5} ${y + 4.5}`
    : twin.decision === "adoptedGlobal"
      ? `M${x} ${y - 6.5}L${x + 6.5} ${y}L${x} ${y + 6.5}L${x - 6.5} ${y}z`
      : `M${x - 5.5} ${y}a5.5 5.5 0 1 1 11 0a5.5 5.5 0 1 1 -11 0z`;
  setAttributes(mark, { d });
  setAttributes(dice, { x, y: base - 12 });
  setText(dice, format.score(twin.dice));
  setAttributes(parent, { x, y: base + 32 });
  setText(parent, Number.isFinite(twin.parent) ? `v${format.count(twin.parent)}` : "");
  explain(node, [
    `${format.name(twin.agent, 40)}, refresh ${format.count(twin.refresh)} ` +
      `from v${format.count(twin.parent)}`,
    decisionOf(twin),
    `Dice: candidate ${format.score(twin.dice)}, global ${format.score(twin.globalDice)}` +
      (Number.isFinite(twin.incumbentDice) ? `, before ${format.score(twin.incumbentDice)}` : ""),
    `drift ${format.significant(twin.drift)}, ${format.plural(twin.cases, "validation case")}, ` +
      format.seconds(twin.seconds),
    format.moment(twin.time),
  ]);
}
