// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The page: it keeps a copy of the monitor's state, and draws what has changed and can be seen.

import { Connection } from "./connection.js";
import { byID, darkness, html, setText } from "./document.js";
import * as format from "./format.js";
import { HighlightChoice, Hospitals, chosenAgent } from "./hospitals.js";
import { Lineage } from "./lineage.js";
import { prepareCharts } from "./plot.js";
import { Privacy } from "./privacy.js";
import { ScoreChoice, ScoresOverTime, ScoresPerHospital } from "./quality.js";
import { meanDice } from "./scores.js";
import { Store } from "./store.js";
import { colours } from "./theme.js";
import { Timeline } from "./timeline.js";
import { Topology } from "./topology.js";
import { Channels, Refusals, Throughput } from "./traffic.js";
import { Loss, Staleness } from "./training.js";
import { Tiles, Warnings } from "./overview.js";
import { View } from "./view.js";

/** Milliseconds between two drawings, at the least. */
const shortestInterval = 250;

const store = new Store();
const choices = { agent: null, ...meanDice, window: "auto" };
let theme = colours();

/** A panel, which inputs it has drawn, and whether it can be seen. */
class Place {
  #panel;
  #drawn = "";
  isVisible;

  constructor(panel, observer) {
    this.#panel = panel;
    // Tables are always drawn: readers come to them by keyboard or by a search in the page.
    this.isVisible = !panel.element || panel.isTable === true;
    if (!this.isVisible) observer.observe(panel.element);
  }

  get element() {
    return this.#panel.element;
  }

  /** Forgets what was drawn, since something else than its inputs has changed. */
  invalidate() {
    this.#drawn = "";
  }

  draw(view) {
    const stamps = this.#panel.inputs.map((input) =>
      input === "values" ? store.stamp : store.lists[input].stamp);
    const wanted =
      `${stamps.join("/")}${this.#panel.followsTime ? `/${Math.floor(view.edge / 500)}` : ""}`;
    if (!this.isVisible || wanted === this.#drawn) return;
    this.#drawn = wanted;
    this.#panel.update(view);
  }
}

prepareCharts();
const observer = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const place = places.find((each) => each.element === entry.target);
    if (place) place.isVisible = entry.isIntersecting;
  }
  lastDrawing = 0;  // Nobody waits for what has just come into sight.
  schedule();
}, { rootMargin: "300px" });

const panels = [
  new Tiles(), new Warnings(), new ScoreChoice(), new HighlightChoice(),
  new Topology(redraw), new ScoresOverTime(), new ScoresPerHospital(), new Timeline(redraw),
  new Loss(), new Staleness(), new Lineage(redraw), new Hospitals(choose), new Privacy(),
  new Throughput(), new Channels(), new Refusals(),
];
const places = panels.map((panel) => new Place(panel, observer));

let timer = null;
let lastDrawing = 0;

/** Draws soon, but not too often, and not while nobody looks. */
function schedule() {
  if (timer !== null || document.hidden) return;
  const pause = Math.max(0, lastDrawing + shortestInterval - performance.now());
  timer = setTimeout(() => requestAnimationFrame(draw), pause);
}

/** Draws everything again. */
function redraw() {
  for (const place of places) place.invalidate();
  schedule();
}

function draw() {
  timer = null;
  lastDrawing = performance.now();
  if (choices.agent !== null && !store.lists.agents.values()
    .some((agent) => agent.key === choices.agent)) {
    choices.agent = null;
    for (const place of places) place.invalidate();
  }
  const view = new View(store, connection.state, choices, theme, Date.now());
  showState(view);
  if (!store.isFilled || store.isEmpty) return;
  for (const place of places) place.draw(view);
}

function choose(agent) {
  choices.agent = agent;
  redraw();
}

for (const choice of ["measure", "region", "window"]) {
  byID(choice).addEventListener("change", (event) => {
    choices[choice] = event.target.value;
    redraw();
  });
}
byID("highlight").addEventListener("change", (event) => choose(chosenAgent(event.target)));
darkness.addEventListener("change", () => {
  theme = colours();
  redraw();
});
document.addEventListener("visibilitychange", schedule);
setInterval(schedule, 1000);

const connection = new Connection(
  `api/events${location.search}`,
  (object) => {
    const goesOn = store.receive(object, Date.now());
    if (goesOn) schedule();
    return goesOn;
  },
  schedule);

const retryButton = html("button", { type: "button" }, "Try now");
retryButton.addEventListener("click", () => connection.retry());
byID("notice").append(retryButton);

/** The masthead's words, and the notice where the page is not simply live. */
function showState(view) {
  const { values } = store;
  const names = [values.federation, values.run]
    .filter((each) => typeof each === "string" && each !== "");
  setText(byID("run-name"), names.map((each) => format.name(each, 48)).join(" · "));
  const title = names.length > 0 ? `${format.name(names[0], 48)} – TwinSegNet` : "TwinSegNet";
  if (document.title !== title) document.title = title;

  const { word, kind, notice } = stateOf(view);
  byID("connection").dataset.state = kind;
  setText(byID("connection-text"), word);
  document.body.dataset.state = kind;
  byID("panels").hidden = !store.isFilled || store.isEmpty;
  byID("notice").hidden = notice === null;
  if (notice) {
    setText(byID("notice-title"), notice.title);
    setText(byID("notice-text"), notice.text);
    retryButton.hidden = !notice.canRetry;
  }
  setText(byID("footer-time"), store.isFilled
    ? `State of ${format.moment(values.now)}, ` +
      `${format.count(values.counts?.events)} events in all, ` +
      `${format.significant(values.counts?.eventsPerSecond)} a second.`
    : "");
}

/** What the page is in: a word, a kind for the style sheet, and what to say about it. */
function stateOf(view) {
  switch (connection.state) {
    case "refused":
      return { word: "Not allowed", kind: "refused", notice: {
        title: "This monitor asks for a token",
        text: "Open the page with the token once more, or ask whoever started the monitor for it.",
        canRetry: true,
      } };
    case "waiting":
      return { word: "Disconnected", kind: "waiting", notice: waitingNotice(view) };
    case "connecting":
      return { word: "Connecting", kind: "connecting", notice: store.isFilled ? null : {
        title: "Connecting to the monitor",
        text: "The state of the federation follows.", canRetry: false,
      } };
    default:
      return liveState(view);
  }
}

function waitingNotice(view) {
  const wait = Math.max(0, Math.ceil((connection.retryTime - view.localTime) / 1000));
  const again = wait > 0 ? `Trying again in ${wait} s.` : "Trying again.";
  const reason = connection.reason ? `${connection.reason} ` : "";
  return store.isFilled
    ? { title: `The monitor has not been heard since ${format.clock(connection.lostTime)}`,
        text: `${reason}What follows is its last word; the run may go on or have ended. ${again}`,
        canRetry: true }
    : { title: "The monitor does not answer",
        text: `${reason}It may not have started yet, or have ended. ${again}`, canRetry: true };
}

function liveState(view) {
  const { values } = store;
  if (store.isEmpty) {
    return { word: store.values.live === false ? "Finished" : "Waiting for events", kind: "empty",
      notice: {
      title: "Connected, and nothing has been heard yet",
      text: store.values.live === false
        ? "The folder of this run holds no metrics."
        : "Processes of the federation publish metrics once they run. " +
          "This page fills as soon as the first is heard.",
      canRetry: false,
    } };
  }
  if (values.running === true) {
    return { word: "Still running", kind: "finished", notice: {
      title: "This run goes on, and this page does not follow it",
      text: `It shows what the run's folder held on ${format.moment(view.lastTime)}; ` +
        "start the monitor again for more.",
      canRetry: false,
    } };
  }
  if (view.isOver) {
    return { word: "Finished", kind: "finished", notice: {
      title: "This run has finished",
      text: `It began on ${format.moment(store.values.started)} ` +
        `and was last heard on ${format.moment(view.lastTime)}.`,
      canRetry: false,
    } };
  }
  return { word: "Live", kind: "live", notice: null };
}

schedule();
connection.open();
