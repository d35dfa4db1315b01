// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// What goes through: updates over time, the channels of the services, and what was refused.

import { byID } from "./document.js";
import * as format from "./format.js";
import { Plot, numberAxis, timeAxis } from "./plot.js";
import { keyItem, shape } from "./symbol.js";
import { Table } from "./table.js";
import { drawState } from "./hospitals.js";

/** Bars of the throughput chart, and the lengths of time in seconds that one may stand for. */
const bars = 40;
const lengths = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400];

/** Milliseconds after which a channel whose counts stay as they are is idle. */
const longestQuiet = 15_000;

/** Counts of updates that were folded and refused, in equal pieces of time. */
export function throughput(updates, end) {
  const decided =
    updates.filter((each) => Number.isFinite(each.arrived) && each.arrived <= end + 60_000);
  if (decided.length === 0) return { length: 1, pieces: [] };
  const start = decided.reduce((first, each) => Math.min(first, each.arrived), Infinity);
  const length = lengths.find((each) => (end - start) / (1000 * each) < bars) ?? lengths.at(-1);
  const piece = 1000 * length;
  const first = Math.max(Math.floor(start / piece), Math.floor(end / piece) - bars + 1);
  const pieces = Array.from({ length: Math.max(1, Math.floor(end / piece) - first + 1) },
    (_, index) => ({ key: index, time: (first + index) * piece, folded: 0, refused: 0 }));
  for (const each of decided) {
    const counted = pieces[Math.floor(each.arrived / piece) - first];
    if (!counted) continue;
    if (each.outcome === "refused") counted.refused += 1;
    else counted.folded += 1;
  }
  return { length, pieces };
}

export class Throughput {
  element = byID("traffic-chart");
  inputs = ["updates", "values"];
  #plot = new Plot(this.element, {
    name: "Throughput",
    columns: [
      { title: "From", text: (row) => format.clock(row.time) },
      { title: "Accepted", isNumeric: true, text: (row) => format.count(row.folded) },
      { title: "Refused", isNumeric: true, text: (row) => format.count(row.refused) },
    ],
    options: ({ theme }) => {
      const x = timeAxis(theme);
      return {
        interaction: { mode: "index", intersect: false },
        scales: {
          x: { ...x, stacked: true, offset: true, grid: { display: false } },
          y: numberAxis(theme, "updates per minute", { stacked: true, beginAtZero: true }),
        },
        plugins: {
          tooltip: {
            callbacks: {
              title: (items) =>
                (items.length > 0 ? `from ${format.clock(items[0].raw.start)}` : ""),
              label: (item) =>
                ` ${item.dataset.label}: ${format.significant(item.parsed.y)} per minute`,
            },
          },
        },
      };
    },
  });

  update(view) {
    const { length, pieces } = throughput(view.lists.updates.values(), view.edge);
    const perMinute = 60 / length;
    const data = (outcome) => pieces.map((piece) => ({
      x: piece.time + 500 * length, y: piece[outcome] * perMinute, start: piece.time,
    }));
    const { aggregator, counts } = view.values;
    this.#plot.setKey([
      keyItem(shape("square", "global"), "accepted"),
      keyItem(shape("square", "bad"), "refused"),
      view.isLive
        ? `now ${format.significant(aggregator?.updatesPerMinute)} updates and ` +
          `${format.significant(aggregator?.versionsPerMinute)} versions a minute`
        : "",
    ]);
    const thickness =
      { type: "bar", stack: "all", barPercentage: 1, categoryPercentage: 0.85, borderRadius: 2 };
    this.#plot.update(view, {
      datasets: [
        { key: "folded", label: "accepted", data: data("folded"),
          backgroundColor: view.theme.global, ...thickness },
        { key: "refused", label: "refused", data: data("refused"), backgroundColor: view.theme.bad,
          ...thickness },
      ],
      rows: () => [...pieces].reverse(),
      summary: `Updates in pieces of ${format.seconds(length)}: ` +
        `${format.count(counts?.updatesFolded)} folded and ` +
        `${format.count(counts?.updatesRefused)} refused in all.`,
      empty: pieces.length > 0 ? null : "No update has arrived yet.",
    });
  }
}

/**
 * Bytes per second of each channel of each process, between the newest two changes of its counts:
 * processes tell them every few seconds, and are heard more often.
 */
class Rates {
  #samples = new Map();

  /** The rate of a channel at a time in milliseconds; null until its counts have changed twice. */
  of(key, channel, time) {
    const bytes = (channel.bytesIn ?? 0) + (channel.bytesOut ?? 0);
    const sample = this.#samples.get(key);
    if (!sample || bytes < sample.bytes) {
      this.#samples.set(key, { bytes, time: null, firstTime: time, rate: null });
    } else if (bytes > sample.bytes) {
      const isSecond = sample.time !== null && time > sample.time;
      const rate = isSecond ? (1000 * (bytes - sample.bytes)) / (time - sample.time) : null;
      this.#samples.set(key, { bytes, time, firstTime: time, rate });
    } else if (time > sample.firstTime + longestQuiet) {
      sample.rate = 0;
    }
    return this.#samples.get(key).rate;
  }

  forgetOthers(keys) {
    for (const key of this.#samples.keys()) if (!keys.has(key)) this.#samples.delete(key);
  }
}

export class Channels {
  element = byID("broker-table");
  isTable = true;
  inputs = ["values", "brokers"];
  #rates = new Rates();
  #table = new Table(this.element, {
    caption: "Aggregator and brokers, by channel",
    kind: "cards",
    columns: [
      { title: "Process", draw: drawState },
      { title: "Channel", text: (row) => row.channel },
      { title: "In", isNumeric: true, text: (row) => format.bytes(row.bytesIn) },
      { title: "Out", isNumeric: true, text: (row) => format.bytes(row.bytesOut) },
      { title: "Rate", isNumeric: true,
        text: (row) => (row.rate === null ? format.unknown : `${format.bytes(row.rate)}/s`) },
      { title: "Dropped", isNumeric: true, text: (row) => format.count(row.dropped) },
      { title: "Memory", isNumeric: true,
        text: (row) => (row.isFirst ? format.bytes(row.memory) : "") },
      { title: "CPU", isNumeric: true,
        text: (row) => (row.isFirst ? format.percent(row.share) : "") },
    ],
  });

  update(view) {
    const { aggregator } = view.values;
    const processes = [...(aggregator?.name ? [aggregator] : []), ...view.lists.brokers.values()];
    const rows = processes.flatMap((process) => this.#rows(process));
    this.#rates.forgetOthers(new Set(rows.map((row) => row.key)));
    this.#table.update(rows);
  }

  #rows(process) {
    const channels = Array.isArray(process.traffic) && process.traffic.length > 0 ? process.traffic
      : [{}];
    return channels.map((channel, index) => {
      const key = JSON.stringify([process.name, channel.channel ?? index]);
      return {
        key, process, isFirst: index === 0,
        channel: channel.channel
          ? format.name(channel.channel, 16) + (channel.waiting ? " (waiting)" : "")
          : format.unknown,
        bytesIn: channel.bytesIn, bytesOut: channel.bytesOut, dropped: channel.dropped,
        rate: channel.channel ? this.#rates.of(key, channel, process.lastSeen) : null,
        memory: process.process?.residentBytes, share: process.process?.cpuShare,
      };
    });
  }
}

const refusalWords = {
  stale: "too stale: trained from a version that is too old",
  rejected: "rejected: norm, shape, values or a rule",
  privacy: "privacy: the agent's budget is spent",
  invalid: "invalid: could not be read",
  untrusted: "untrusted: signature or sender",
};

export class Refusals {
  element = byID("refusal-table");
  isTable = true;
  inputs = ["values", "updates"];
  #table = new Table(this.element, {
    caption: "Refused updates and events, by reason",
    kind: "plain",
    columns: [
      { title: "What", text: (row) => row.what },
      { title: "Count", isNumeric: true, text: (row) => format.count(row.count) },
      { title: "Newest", text: (row) => row.newest },
    ],
  });

  update(view) {
    const { refusals, counts } = view.values;
    const newest = new Map();
    for (const each of view.lists.updates.values()) {
      if (each.outcome === "refused") newest.set(each.refusal, each);
    }
    const rows = (Array.isArray(refusals) ? refusals : []).slice(0, 16).map((each) => {
      const last = newest.get(each.kind);
      return {
        key: `refusal/${each.kind}`,
        what: Object.hasOwn(refusalWords, each.kind) ? refusalWords[each.kind]
          : format.name(each.kind, 32),
        count: each.count,
        newest: last
          ? `${format.name(last.agent, 32)}, ${format.clock(last.arrived)}: ` +
            (last.reason ? format.name(last.reason, 160) : "no reason given")
          : format.unknown,
      };
    });
    rows.push({ key: "garbage", what: "metric events that could not be read",
      count: counts?.garbage ?? 0, newest: format.unknown });
    rows.push({ key: "missed", what: "metric events that were published and not heard",
      count: counts?.missed ?? 0, newest: format.unknown });
    this.#table.update(rows);
  }
}
