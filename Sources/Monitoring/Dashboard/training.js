// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// How training goes: loss of each hospital, and how stale its updates were.

import { byID } from "./document.js";
import * as format from "./format.js";
import { Plot, hospitalLine, numberAxis, timeAxis, timeTitle } from "./plot.js";
import { keyItem, shape, stroke } from "./symbol.js";
import { look } from "./theme.js";
import { beyond, foremost, thinned } from "./view.js";

/** Lines that can be told apart in one chart. */
const mostLines = 12;
const mostPoints = 160;

/** Losses that differ by more than this factor are drawn on a logarithmic axis. */
const wideSpread = 50;

/** Whether values want a logarithmic axis. */
export function isWide(values) {
  let low = Infinity;
  let high = 0;
  for (const value of values) {
    if (!(value > 0)) return false;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high > wideSpread * low;
}

export class Loss {
  element = byID("loss-chart");
  inputs = ["losses", "agents"];
  #isLogarithmic = false;
  #plot = new Plot(this.element, {
    name: "Training loss",
    columns: [
      { title: "Hospital", text: (row) => format.name(row.agent) },
      { title: "Time", text: (row) => format.clock(row.time) },
      { title: "Base version", isNumeric: true, text: (row) => format.count(row.baseVersion) },
      { title: "Step", isNumeric: true, text: (row) => format.count(row.step) },
      { title: "Loss", isNumeric: true, text: (row) => format.steady(row.loss) },
    ],
    options: ({ theme }) => ({
      elements: { line: { tension: 0 } },
      scales: {
        x: timeAxis(theme),
        y: numberAxis(theme, this.#isLogarithmic ? "loss (logarithmic)" : "loss",
          this.#isLogarithmic
            ? { type: "logarithmic", ticks: { callback: (value) => format.significant(value, 2) } }
            : { ticks: { callback: (value) => format.significant(value) } }),
      },
      plugins: {
        tooltip: {
          callbacks: {
            title: timeTitle,
            label: (item) => ` ${item.dataset.label}: ${format.significant(item.parsed.y)}`,
          },
        },
      },
    }),
  });

  update(view) {
    const agents = foremost(view, mostLines);
    const datasets = agents.map((agent) => {
      const appearance = look(view.number(agent.key));
      const losses = view.lists.losses.of(agent.key)
        .filter((each) => Number.isFinite(each.loss))
        .sort((one, other) => one.time - other.time);
      return {
        key: agent.key, type: "line", label: format.name(agent.name, 32),
        data: thinned(losses, mostPoints).map((each) => ({ x: each.time, y: each.loss })),
        ...hospitalLine(view, agent.key, appearance),
        pointRadius: losses.length > 12 ? 0 : 3, pointHoverRadius: 5,
        order: view.choices.agent === agent.key ? 0 : 1,
      };
    }).filter((dataset) => dataset.data.length > 0);
    this.#isLogarithmic =
      isWide(datasets.flatMap((dataset) => dataset.data.map((point) => point.y)));
    const more = beyond(view, agents.length, "the table");
    this.#plot.setKey([
      ...datasets.map((dataset) => {
        const appearance = look(view.number(dataset.key));
        return keyItem(
          stroke(view.theme.hospitals[appearance.colour], appearance.dash, appearance.mark),
          dataset.label);
      }),
      more,
    ]);
    const last =
      datasets.map((dataset) => `${dataset.label} ${format.significant(dataset.data.at(-1).y)}`);
    this.#plot.update(view, {
      datasets,
      rows: () => view.lists.losses.values().slice(-200).reverse(),
      summary: `Training loss over time. Newest: ${last.join(", ")}.`,
      empty: datasets.length > 0 ? null : "No hospital has trained yet.",
    });
  }
}

/** Bars of single versions that a staleness chart has room for. */
const mostBars = 64;

export class Staleness {
  element = byID("staleness-chart");
  inputs = ["values"];
  #plot = new Plot(this.element, {
    name: "Staleness of folded updates",
    columns: [
      { title: "Versions behind", isNumeric: true, text: (row) => row.label },
      { title: "Updates", isNumeric: true, text: (row) => format.count(row.count) },
      { title: "Share", isNumeric: true, text: (row) => format.percent(row.share) },
    ],
    options: ({ theme }) => ({
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { type: "category", grid: { display: false }, ticks: { color: theme.muted },
          title: { display: true, text: "versions behind when folded", color: theme.muted } },
        y: numberAxis(theme, "updates", { beginAtZero: true, ticks: { precision: 0 } }),
      },
      plugins: {
        tooltip: {
          displayColors: false,
          callbacks: {
            title: (items) => `${items[0]?.label ?? ""} behind`,
            label: (item) => format.plural(item.parsed.y, "update"),
          },
        },
      },
    }),
  });

  update(view) {
    const bars = barsOf(view.values.staleness);
    const total = bars.reduce((sum, bar) => sum + bar.count, 0);
    for (const bar of bars) bar.share = total > 0 ? bar.count / total : 0;
    const mean = bars.reduce((sum, bar) => sum + bar.staleness * bar.count, 0) / Math.max(1, total);
    this.#plot.setKey([
      keyItem(shape("square", "global"),
        `${format.plural(total, "update")}, ${mean.toFixed(1)} versions behind in the mean`),
    ]);
    this.#plot.update(view, {
      labels: bars.map((bar) => bar.label),
      datasets: [{
        key: "count", type: "bar", label: "updates", data: bars.map((bar) => bar.count),
        backgroundColor: view.theme.global, maxBarThickness: 64, categoryPercentage: 0.9,
        borderRadius: 3,
      }],
      rows: () => bars,
      summary: `Staleness of ${format.plural(total, "folded update")}: ` +
        `${mean.toFixed(1)} versions in the mean.`,
      empty: total > 0 ? null : "No update has been folded yet.",
    });
  }
}

/** A bar for each staleness up to the greatest, those without updates too. */
function barsOf(histogram) {
  const bars = [];
  for (const each of Array.isArray(histogram) ? histogram : []) {
    const staleness = each?.staleness;
    if (!Number.isInteger(staleness) || staleness < 0 || staleness > mostBars) continue;
    while (bars.length < staleness) {
      bars.push({ key: bars.length, staleness: bars.length, label: `${bars.length}`, count: 0 });
    }
    bars[staleness] = {
      key: staleness, staleness, label: each.orMore ? `${staleness}+` : `${staleness}`,
      count: Number.isFinite(each.count) ? each.count : 0,
    };
  }
  return bars;
}
