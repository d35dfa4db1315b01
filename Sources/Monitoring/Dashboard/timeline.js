// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// A lane for each hospital: a bar for each training, in the shade of its update's staleness, a mark
// where the update arrived, and a dotted line from there to the version that it was folded into.

import { Pool, byID, setAttributes, setText, svg } from "./document.js";
import * as format from "./format.js";
import { Picture, clippedText, placeText } from "./picture.js";
import { keyItem, shape, stroke } from "./symbol.js";
import { TableAlternative } from "./table.js";
import { explain } from "./tip.js";
import { beyond, foremost } from "./view.js";

const mostLanes = 32;
const mostBars = 600;
const mostVersions = 120;

/** Below this width, in pixels, names stand above their lanes. */
const narrow = 560;

const head = 26;
const foot = 24;

/** Staleness from this on has one shade. */
const lastShade = 4;

export class Timeline {
  element = byID("timeline-picture");
  inputs = ["updates", "versions", "agents"];
  followsTime = true;
  #key = byID("timeline-key");
  #picture;
  #pools;
  #table;

  constructor(onResize) {
    this.#picture = new Picture(this.element, {
      name: "Timeline of updates", layers: ["lanes", "axis", "versions", "bars", "names"], onResize,
    });
    this.#pools = Object.fromEntries(Object.entries(this.#picture.layers)
      .map(([layer, group]) => [layer, new Pool(group)]));
    this.#table = new TableAlternative(byID("timeline-table"), {
      caption: "Updates, newest first",
      columns: [
        { title: "Hospital", text: (row) => format.name(row.agent) },
        { title: "Update", isNumeric: true, text: (row) => format.count(row.number) },
        { title: "Trained from", isNumeric: true, text: (row) => version(row.baseVersion) },
        { title: "Began", text: (row) => format.clock(row.trainingStart) },
        { title: "Ended", text: (row) => format.clock(row.trainingEnd) },
        { title: "Arrived", text: (row) => format.clock(row.arrived) },
        { title: "Outcome", text: outcome },
        { title: "Staleness", isNumeric: true, text: (row) => format.count(row.staleness) },
        { title: "Weight", isNumeric: true, text: (row) => format.steady(row.weight) },
        { title: "Norm", isNumeric: true, text: (row) => format.steady(row.norm) },
      ],
    });
  }

  update(view) {
    const updates = view.lists.updates.values().filter((each) => Number.isFinite(startOf(each)));
    this.#table.update(() => updates.slice(-200).reverse());
    this.#table.isHidden = updates.length === 0;
    if (this.#picture.width === 0) return;
    const empty = updates.length > 0 ? null : "No hospital has begun to train yet.";
    if (this.#picture.showEmpty(empty)) return;

    const agents = foremost(view, mostLanes);
    const scale = this.#scale(view, updates, agents);
    const shown = updates
      .filter((each) => scale.lanes.has(each.agent) && (endOf(each, view.edge)) >= scale.from)
      .slice(-mostBars);
    const refused = shown.filter((each) => each.outcome === "refused").length;
    this.#picture.describe(scale.height,
      `Updates of ${format.plural(agents.length, "hospital")} from ${format.clock(scale.from)} ` +
        `to ${format.clock(scale.to)}: ${format.plural(shown.length, "training")}, ` +
        `of which ${format.count(refused)} were refused.`);
    this.#drawLanes(view, agents, scale);
    this.#drawAxis(scale);
    const places = this.#drawVersions(view, scale);
    this.#drawBars(view, shown, scale, places);
    this.#drawKey(view, agents);
  }

  #scale(view, updates, agents) {
    const { width } = this.#picture;
    const isNarrow = width < narrow;
    const left = isNarrow ? 2 : 128;
    const lane = isNarrow ? 38 : Math.max(20, Math.min(30, 420 / agents.length));
    const to = view.edge;
    const from = fromOf(view, updates, to, width);
    const right = width - 10;
    return {
      isNarrow, left, lane, from, to, right,
      barTop: isNarrow ? 17 : (lane - 16) / 2, barHeight: isNarrow ? 16 : 16,
      bottom: head + agents.length * lane,
      height: head + agents.length * lane + foot,
      lanes: new Map(agents.map((agent, index) => [agent.key, head + index * lane])),
      x: (time) => left + ((time - from) / (to - from)) * (right - left),
    };
  }

  #drawLanes(view, agents, scale) {
    const { lanes, names } = this.#pools;
    lanes.begin();
    names.begin();
    agents.forEach((agent, index) => {
      const top = scale.lanes.get(agent.key);
      const stripe = lanes.take(agent.key, () => svg("rect", {}));
      setAttributes(stripe, {
        x: 0, y: top, width: this.#picture.width, height: scale.lane,
        class: view.choices.agent === agent.key ? "stripe chosen" : index % 2 === 0 ? "stripe even"
          : "stripe",
      });
      const label = names.take(agent.key, () => clippedText("lane-name"));
      setAttributes(label, { class: view.isProminent(agent.key) ? null : "faint" });
      placeText(label, agent.name, scale.isNarrow ? 4 : 8,
        scale.isNarrow ? top + 12 : top + scale.lane / 2 + 4,
        scale.isNarrow ? this.#picture.width - 8 : scale.left - 16);
    });
    lanes.end();
    names.end();
  }

  #drawAxis(scale) {
    const { axis } = this.#pools;
    axis.begin();
    const { ticks, step } =
      format.timeTicks(scale.from, scale.to, Math.max(2, (scale.right - scale.left) / 110));
    for (const tick of ticks) {
      const mark = axis.take(tick, () =>
        svg("g", { class: "tick" }, svg("line", {}), svg("text", { "text-anchor": "middle" })));
      const x = scale.x(tick).toFixed(1);
      setAttributes(mark.children[0], { x1: x, x2: x, y1: head, y2: scale.bottom + 5 });
      setAttributes(mark.children[1], {
        x: Math.min(Math.max(x, scale.left + 24), scale.right - 22), y: scale.bottom + 18,
      });
      setText(mark.children[1], format.axisTime(tick, step));
    }
    axis.end();
  }

  // Returns the x of versions by number, for the lines that end there.
  #drawVersions(view, scale) {
    const { versions } = this.#pools;
    const places = new Map();
    versions.begin();
    let lastLabel = -Infinity;
    for (const each of view.lists.versions.values().slice(-mostVersions)) {
      if (!(each.time >= scale.from) || each.time > scale.to) continue;
      const x = scale.x(each.time);
      places.set(each.version, x);
      const mark = versions.take(each.version, () =>
        svg("g", { class: "version" }, svg("line", {}), svg("text", { "text-anchor": "middle" })));
      setAttributes(mark.children[0], {
        x1: x.toFixed(1), x2: x.toFixed(1), y1: head - 6, y2: scale.bottom,
      });
      const hasRoom = x - lastLabel > 34 && x < scale.right - 8;
      if (hasRoom) lastLabel = x;
      setAttributes(mark.children[1], { x: Math.max(x, scale.left + 12).toFixed(1), y: head - 11 });
      setText(mark.children[1], hasRoom ? version(each.version) : "");
      explain(mark, [
        `Version ${format.count(each.version)}`, format.clock(each.time),
        `${format.plural(each.updateCount, "update")}, ` +
          `norm of the change ${format.significant(each.norm)}`,
      ]);
    }
    versions.end();
    return places;
  }

  #drawBars(view, updates, scale, places) {
    const { bars } = this.#pools;
    bars.begin();
    for (const update of updates) {
      const bar = bars.take(update.key, makeBar);
      drawBar(bar, update, view, scale, places);
    }
    bars.end();
  }

  #drawKey(view, agents) {
    const shades = ["0", "1", "2", "3", `${lastShade} or more`];
    this.#key.replaceChildren(
      ...shades.map((words, index) =>
        keyItem(shape("square", `shade-${index}`),
          index === 0 ? "trained, 0 versions behind" : words)),
      keyItem(shape("square", "open"), "under way"),
      keyItem(shape("disc", "arrived"), "arrived"),
      keyItem(shape("cross", "lost"), "refused"),
      keyItem(stroke(view.theme.muted, [1.5, 3], null), "waits for its version"),
      beyond(view, agents.length, "the table"));
  }
}

const version = (number) => (Number.isFinite(number) ? `v${format.count(number)}` : format.unknown);

const startOf = (update) => update.trainingStart ?? update.trainingEnd ?? update.arrived;

/** When the last thing happened to an update; `edge` while something is yet to happen. */
const endOf = (update, edge) =>
  update.outcome === "training" || update.outcome === "gathered" || update.outcome === "pending"
    ? edge : update.arrived ?? update.trainingEnd ?? startOf(update);

function outcome(update) {
  switch (update.outcome) {
    case "folded": return `folded into ${version(update.version)}`;
    case "refused": return `refused: ${format.name(update.reason ?? update.refusal, 160)}`;
    case "gathered": return "gathered for the next version";
    case "pending": return "trained, not arrived";
    case "training": return "training";
    default: return format.unknown;
  }
}

/** Where the picture begins, in milliseconds since 1970. */
function fromOf(view, updates, to, width) {
  const first = Math.min(...updates.slice(-2000).map(startOf));
  const { window } = view.choices;
  if (window === "all") return Math.min(first, to - 1000);
  if (window !== "auto") return to - 1000 * Number(window);
  // So that a typical training is some 90 pixels long.
  const lengths = updates.slice(-100)
    .filter((each) => each.trainingEnd > each.trainingStart)
    .map((each) => each.trainingEnd - each.trainingStart)
    .sort((one, other) => one - other);
  const typical = lengths[Math.floor(lengths.length / 2)] ?? 10_000;
  const span = Math.max(3000, (typical * Math.max(200, width - 140)) / 90);
  return Math.max(to - span, Math.min(first, to - 1000));
}

function makeBar() {
  return svg("g", {},
    svg("path", { class: "way" }),
    svg("path", { class: "wait" }),
    svg("rect", { rx: 3 }),
    svg("text", { class: "bar-text" }),
    svg("path", { class: "outcome" }));
}

function drawBar(bar, update, view, scale, places) {
  const [way, wait, box, text, mark] = bar.children;
  const top = scale.lanes.get(update.agent) + scale.barTop;
  const middle = top + scale.barHeight / 2;
  const clamp = (x) => Math.min(Math.max(x, scale.left - 2), scale.right);
  const start = clamp(scale.x(startOf(update)));
  const isTraining = update.outcome === "training";
  const trainedTime = isTraining ? scale.to
    : update.trainingEnd ?? update.arrived ?? startOf(update);
  const end = clamp(scale.x(trainedTime));
  const hasArrived = Number.isFinite(update.arrived);
  const arrived = hasArrived ? clamp(scale.x(update.arrived)) : end;
  const folded = update.outcome === "folded" ? places.get(update.version) : undefined;
  const isRefused = update.outcome === "refused";

  setAttributes(bar, {
    class: `update ${update.outcome}${view.isProminent(update.agent) ? "" : " faint"}`,
  });
  setAttributes(way, {
    d: arrived > end ? `M${end.toFixed(1)} ${middle}H${arrived.toFixed(1)}` : "",
  });
  const waitsUntil = folded ?? (update.outcome === "gathered" ? scale.right : undefined);
  setAttributes(wait, {
    d: hasArrived && waitsUntil > arrived
      ? `M${arrived.toFixed(1)} ${middle}H${clamp(waitsUntil).toFixed(1)}` : "",
  });
  const width = Math.max(2, end - start - 1);
  setAttributes(box, {
    x: start.toFixed(1), y: top, width: width.toFixed(1), height: scale.barHeight,
    class: `bar ${shade(update)}`,
  });
  setAttributes(text, {
    x: (start + 5).toFixed(1), y: middle + 4, class: `bar-text ${shade(update)}`,
  });
  const words = version(update.baseVersion);
  setText(text, width > 8 + 7 * words.length ? words : "");
  const isInside = hasArrived && scale.x(update.arrived) >= scale.left;
  setAttributes(mark, {
    d: !isInside ? "" : isRefused
      ? `M${arrived - 4} ${middle - 4}l8 8m0 -8l-8 8`
      : `M${(arrived - 3.5).toFixed(1)} ${middle}a3.5 3.5 0 1 1 7 0a3.5 3.5 0 1 1 -7 0z`,
  });
  const length = (update.trainingEnd - update.trainingStart) / 1000;
  const behind = `${format.plural(update.staleness, "version")} behind`;
  explain(bar, [
    format.name(update.agent, 48) +
      (Number.isFinite(update.number) ? `, update ${format.count(update.number)}` : ""),
    `trained from ${version(update.baseVersion)}` +
      (length > 0 ? ` in ${format.seconds(length)}` : ""),
    outcome(update),
    ...(Number.isFinite(update.staleness)
      ? [`${behind}, weight ${format.significant(update.weight)}`] : []),
  ]);
}

function shade(update) {
  if (update.outcome === "refused") return "refused";
  if (update.outcome === "training" || !Number.isFinite(update.staleness)) return "open";
  return `shade-${Math.min(lastShade, Math.max(0, Math.floor(update.staleness)))}`;
}
