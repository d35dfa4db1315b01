// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Aggregator, brokers and hospitals, what they are doing now, and what travels between them.

import { Pool, byID, setAttributes, setText, stillness, svg } from "./document.js";
import * as format from "./format.js";
import { activity } from "./hospitals.js";
import { Picture, clippedText, placeText } from "./picture.js";
import { keyItem, shape, shapePath, stroke } from "./symbol.js";
import { explain } from "./tip.js";
import { beyond, foremost, stateOf, states } from "./view.js";

const mostHospitals = 24;

/** Up to so many hospitals have cards of two lines. */
const mostLarge = 12;
const gap = 8;

/** Below this width, in pixels, the picture goes from top to bottom. */
const narrow = 560;

export class Topology {
  element = byID("topology-picture");
  inputs = ["values", "agents", "brokers", "updates"];
  #key = byID("topology-key");
  #picture;
  #cards;
  #edges;
  #travel;
  #seenUpdates = null;
  #seenVersion = null;

  constructor(onResize) {
    this.#picture =
      new Picture(this.element, { name: "Topology", layers: ["edges", "dots", "nodes"], onResize });
    this.#cards = new Pool(this.#picture.layers.nodes);
    this.#edges = new Pool(this.#picture.layers.edges);
    this.#travel = new Travel(this.#picture.layers.dots);
  }

  update(view) {
    if (this.#picture.width === 0) return;
    const agents = foremost(view, mostHospitals);
    // Many need the page's whole width; what stands beside the picture then moves below it.
    byID("panels").classList.toggle("many", agents.length > mostLarge);
    const layout = layoutOf(this.#picture.width, agents, brokersOf(view));
    const live = view.agents.filter((agent) => stateOf(agent) === "live").length;
    this.#picture.describe(layout.height,
      `Aggregator ${states[stateOf(view.values.aggregator)].word}, ` +
        `${format.plural(view.lists.brokers.size, "broker")}, ` +
        `${live} of ${format.plural(view.agents.length, "hospital")} live. ` +
        "The table of hospitals has the details.");
    this.#drawEdges(view, layout);
    this.#drawCards(view, layout);
    this.#drawKey(view, agents);
    this.#moveDots(view, layout);
  }

  #drawEdges(view, layout) {
    this.#edges.begin();
    for (const edge of layout.edges) {
      const path = this.#edges.take(edge.key, () => svg("path", { fill: "none" }));
      const isFaint = edge.agent && !view.isProminent(edge.agent.key);
      setAttributes(path, { d: edge.path, class: `edge ${edge.state}${isFaint ? " faint" : ""}` });
    }
    this.#edges.end();
  }

  #drawCards(view, layout) {
    this.#cards.begin();
    for (const place of layout.places) {
      const card = this.#cards.take(place.key, makeCard);
      drawCard(card, place, view);
    }
    this.#cards.end();
  }

  #drawKey(view, agents) {
    this.#key.replaceChildren(
      ...["live", "silent", "lost", "left"].map((state) =>
        keyItem(shape(states[state].shape, state), states[state].word)),
      keyItem(stroke(view.theme.global, [], "circle"), "a version goes out"),
      keyItem(stroke(view.theme.twin, [], "triangle"), "an update comes in"),
      beyond(view, agents.length, "the table"));
  }

  // What is new since the last drawing travels along the edges; what was there at first does not.
  #moveDots(view, layout) {
    const arrived = new Map(view.lists.updates.values().slice(-100)
      .filter((update) => Number.isFinite(update.arrived)).map((update) => [update.key, update]));
    const version = view.values.aggregator?.version ?? null;
    if (this.#seenUpdates && view.isLive && !stillness.matches) {
      for (const [key, update] of arrived) {
        if (!this.#seenUpdates.has(key)) {
          this.#travel.send(
            layout, update.agent, update.outcome === "refused" ? "refused" : "update");
        }
      }
      if (version !== this.#seenVersion) {
        for (const { agent } of layout.edges) {
          if (agent) this.#travel.send(layout, agent.key, "model");
        }
      }
    }
    this.#seenUpdates = new Set(arrived.keys());
    this.#seenVersion = version;
  }
}

function brokersOf(view) {
  const brokers = view.lists.brokers.values();
  return brokers.length > 0 ? brokers
    : [{ key: "", name: "broker", state: "unknown", isGuess: true }];
}

/** Places of cards and paths of edges, in pixels. */
function layoutOf(width, agents, brokers) {
  return width < narrow ? columnLayout(width, agents, brokers) : rowLayout(width, agents, brokers);
}

/** States from the best to the worst. */
const ranks = ["live", "unknown", "left", "silent", "lost"];

function rowLayout(width, agents, brokers) {
  const cardHeight = agents.length <= mostLarge ? 46 : 30;
  const agentsHeight = Math.max(1, agents.length) * (cardHeight + gap) - gap;
  const brokerHeight = 80;
  const height = Math.max(agentsHeight, brokers.length * (brokerHeight + gap), 120) + 8;
  const middle = height / 2;
  const side = Math.min(230, width * 0.22);
  const brokerX = width * 0.31;
  const agentX = width * 0.6;
  const aggregator =
    { key: "aggregator", kind: "aggregator", x: 4, y: middle - 40, width: side, height: 80 };
  const brokerTop = middle - (brokers.length * (brokerHeight + gap) - gap) / 2;
  const brokerPlaces = brokers.map((process, index) => ({
    key: `broker/${process.key}`, kind: "broker", process,
    x: brokerX, y: brokerTop + index * (brokerHeight + gap), width: side, height: brokerHeight,
  }));
  const agentTop = middle - agentsHeight / 2;
  const agentPlaces = agents.map((process, index) => ({
    key: `agent/${process.key}`, kind: "agent", process,
    x: agentX, y: agentTop + index * (cardHeight + gap), width: width - agentX - 4,
    height: cardHeight,
  }));
  const curve = (x1, y1, x2, y2) => {
    const bend = (x2 - x1) / 2;
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  };
  const center = (place) => place.y + place.height / 2;
  const hub = brokerX + side + (brokers.length > 1 ? 14 : 0);
  const edges = brokerPlaces.flatMap((place) => [
    { key: `${place.key}/in`, state: stateOf(place.process),
      path: curve(4 + side, middle, brokerX, center(place)) },
    ...(brokers.length > 1
      ? [{ key: `${place.key}/out`, state: stateOf(place.process),
        path: `M${brokerX + side} ${center(place)}H${hub}V${middle}` }]
      : []),
  ]);
  const trunk = curve(4 + side, middle, brokerX, middle);
  for (const place of agentPlaces) {
    edges.push({
      key: place.key, agent: place.process, state: stateOf(place.process),
      path: curve(hub, middle, agentX, center(place)), trunk,
    });
  }
  return { height, places: [aggregator, ...brokerPlaces, ...agentPlaces], edges };
}

function columnLayout(width, agents, brokers) {
  const serviceHeight = 80;
  const half = (width - 28) / 2;
  const aggregator =
    { key: "aggregator", kind: "aggregator", x: 2, y: 2, width: half, height: serviceHeight };
  const brokerPlaces = brokers.map((process, index) => ({
    key: `broker/${process.key}`, kind: "broker", process,
    x: half + 26, y: 2 + index * (serviceHeight + gap), width: half, height: serviceHeight,
  }));
  const top = 2 + brokers.length * (serviceHeight + gap) + 14;
  const cardHeight = agents.length <= mostLarge ? 46 : 30;
  const agentPlaces = agents.map((process, index) => ({
    key: `agent/${process.key}`, kind: "agent", process,
    x: 26, y: top + index * (cardHeight + gap), width: width - 28, height: cardHeight,
  }));
  const middle = 2 + serviceHeight / 2;
  const trunk = `M${half + 2} ${middle}H${half + 26}`;
  const edges = brokerPlaces.map((place) => ({
    key: `${place.key}/in`, state: stateOf(place.process),
    path: `M${half + 2} ${middle}H${half + 14}V${place.y + place.height / 2}H${half + 26}`,
  }));
  const last = brokerPlaces.at(-1);
  const turn = last.y + last.height;
  for (const place of agentPlaces) {
    edges.push({
      key: place.key, agent: place.process, state: stateOf(place.process), trunk,
      path: `M${half + 26 + half / 2} ${turn}V${top - gap}H12V${place.y + place.height / 2}H26`,
    });
  }
  // The worst state is drawn last, since all stand on one trunk.
  edges.sort((one, other) => ranks.indexOf(one.state) - ranks.indexOf(other.state));
  const height = top + Math.max(1, agents.length) * (cardHeight + gap);
  return { height, places: [aggregator, ...brokerPlaces, ...agentPlaces], edges };
}

function makeCard() {
  return svg("g", {},
    svg("rect", { class: "card", rx: 8 }),
    svg("rect", { class: "progress", rx: 2, height: 3 }),
    svg("path", { class: "shape" }),
    clippedText("card-title"),
    clippedText("card-line"),
    clippedText("card-line"),
    clippedText("card-line"),
    svg("text", { class: "card-end", "text-anchor": "end" }),
    svg("text", { class: "card-line card-end-note", "text-anchor": "end" }));
}

function drawCard(card, place, view) {
  const [box, bar, mark, title, first, second, third, end, endNote] = card.children;
  const { x, y, width, height } = place;
  const content = contentOf(place, view);
  const isLow = height < 40;
  const isFaint = place.kind === "agent" && !view.isProminent(place.process.key);
  setAttributes(card, {
    transform: `translate(${x} ${y})`,
    class: `node ${place.kind} ${content.state}${isFaint ? " faint" : ""}`,
  });
  setAttributes(box, { width, height });
  setAttributes(bar, { y: height - 5, x: 10, width: Math.max(0, content.share * (width - 20)) });
  setAttributes(mark, {
    d: shapePath(states[content.state].shape),
    class: `shape shape-${states[content.state].shape} ${content.state}`,
    transform: `translate(10 ${isLow ? height / 2 - 8 : 7})`,
  });
  const room = width - 44 - (place.kind === "agent" ? 76 : 0);
  placeText(title, content.title, 34, isLow ? 20 : 19, room);
  placeText(first, isLow ? null : content.first, 34, place.kind === "agent" ? 35 : 37, room);
  placeText(second, content.second ?? null, 34, 53, room);
  placeText(third, content.third ?? null, 34, 69, room);
  setAttributes(end, { x: width - 10, y: isLow ? 20 : 19 });
  setText(end, content.end ?? "");
  setAttributes(endNote, { x: width - 10, y: 35 });
  setText(endNote, isLow ? "" : content.endNote ?? "");
  explain(card, content.tip);
}

/** What a card says. */
function contentOf(place, view) {
  if (place.kind === "aggregator") return aggregatorContent(view);
  if (place.kind === "broker") return brokerContent(place.process, view);
  return agentContent(place.process, view);
}

function aggregatorContent(view) {
  const { aggregator, strategy } = view.values;
  const version = Number.isFinite(aggregator?.version) ? `v${format.count(aggregator.version)}`
    : "no version yet";
  const gathered = `${format.count(aggregator?.gathered ?? 0)} gathered`;
  return {
    state: stateOf(aggregator), share: 0,
    title: aggregator?.name ?? "aggregator",
    first: version, second: gathered, third: strategy,
    tip: [
      format.name(aggregator?.name ?? "aggregator"),
      `${states[stateOf(aggregator)].word}, ${version}`,
      `${gathered} for the next version`, `seen ${view.when(aggregator?.lastSeen)}`,
    ],
  };
}

function brokerContent(broker, view) {
  const traffic = Array.isArray(broker.traffic) ? broker.traffic : [];
  const sum = (field) => traffic.reduce((total, channel) => total + (channel[field] ?? 0), 0);
  if (broker.isGuess) {
    return { state: "unknown", share: 0, title: "broker", first: "not heard yet",
      tip: ["broker", "It says nothing of itself yet; what is heard came through it."] };
  }
  const dropped = sum("dropped");
  return {
    state: stateOf(broker), share: 0, title: broker.name,
    first: `in ${format.bytes(sum("bytesIn"))}`, second: `out ${format.bytes(sum("bytesOut"))}`,
    third: `${format.count(dropped)} dropped`,
    tip: [
      format.name(broker.name), states[stateOf(broker)].word,
      ...traffic.slice(0, 8).map((channel) =>
        `${format.name(channel.channel, 16)}: in ${format.bytes(channel.bytesIn)}, ` +
        `out ${format.bytes(channel.bytesOut)}, ${format.count(channel.dropped)} dropped`),
      `seen ${view.when(broker.lastSeen)}`,
    ],
  };
}

function agentContent(agent, view) {
  const state = stateOf(agent);
  const { training } = agent;
  const share = state === "live" && training?.steps > 0
    ? Math.min(1, Math.max(0, training.step / training.steps)) : 0;
  const version = Number.isFinite(agent.version) ? `v${format.count(agent.version)}`
    : format.unknown;
  const hasTwin = Number.isFinite(agent.twinDice);
  return {
    state, share, title: agent.name, first: activity(agent), end: version,
    endNote: hasTwin ? `twin ${format.score(agent.twinDice)}` : "",
    tip: [
      format.name(agent.name), `${activity(agent)}, holds ${version}`,
      `Dice: global ${format.score(agent.globalDice)}, twin ${format.score(agent.twinDice)}`,
      `${format.count(agent.accepted)} updates accepted, ${format.count(agent.refused)} refused`,
      `seen ${view.when(agent.lastSeen)}`,
    ],
  };
}

/** Marks that travel along edges for a moment; one at a time on each. */
class Travel {
  #layer;
  #moving = new Set();

  constructor(layer) {
    this.#layer = layer;
  }

  /** Sends a mark between aggregator and an agent: "model" outwards, others inwards. */
  send(layout, agent, kind) {
    const edge = layout.edges.find((each) => each.agent?.key === agent);
    const key = `${kind}/${agent}`;
    if (!edge || document.hidden || this.#moving.has(key)) return;
    const places = [...pointsAlong(edge.trunk), ...pointsAlong(edge.path)];
    if (kind !== "model") places.reverse();
    const dot = svg("path", {
      class: `dot ${kind}`,
      d: kind === "model" ? "M-4 0a4 4 0 1 1 8 0a4 4 0 1 1 -8 0z" : "M0 -5L5 4H-5z",
    });
    this.#layer.append(dot);
    this.#moving.add(key);
    const frames = places.map(({ x, y }) => ({ transform: `translate(${x}px, ${y}px)` }));
    const animation = dot.animate(frames, { duration: 900, easing: "ease-in-out" });
    const end = () => {
      dot.remove();
      this.#moving.delete(key);
    };
    animation.addEventListener("finish", end);
    animation.addEventListener("cancel", end);
  }
}

function pointsAlong(path) {
  const line = svg("path", { d: path });
  const length = line.getTotalLength();
  return Array.from({ length: 9 }, (_, index) => line.getPointAtLength((length * index) / 8));
}
