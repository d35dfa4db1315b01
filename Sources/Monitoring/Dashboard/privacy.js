// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// What each hospital's updates have spent of their privacy, beside the budget.

import { byID } from "./document.js";
import * as format from "./format.js";
import { Plot, numberAxis } from "./plot.js";
import { keyItem, shape, stroke } from "./symbol.js";
import { beyond, foremost } from "./view.js";

const mostBars = 40;

/** A line across a chart of horizontal bars, at `chart.options.budget`. */
const budgetLine = {
  id: "budgetLine",
  afterDatasetsDraw(chart) {
    const { budget, budgetColour } = chart.options;
    const { x, y } = chart.scales;
    if (!(budget > 0) || budget > x.max) return;
    const place = x.getPixelForValue(budget);
    const context = chart.ctx;
    context.save();
    context.strokeStyle = budgetColour;
    context.lineWidth = 2;
    context.setLineDash([6, 4]);
    context.beginPath();
    context.moveTo(place, y.top);
    context.lineTo(place, y.bottom);
    context.stroke();
    context.restore();
  },
};

export class Privacy {
  element = byID("privacy-chart");
  inputs = ["values", "agents"];
  #plot;

  constructor() {
    globalThis.Chart?.register(budgetLine);
    this.#plot = new Plot(this.element, {
      name: "Privacy spent",
      columns: [
        { title: "Hospital", text: (row) => format.name(row.agent) },
        { title: "ε spent", isNumeric: true, text: (row) => format.steady(row.epsilon) },
        { title: "Of the budget", isNumeric: true,
          text: (row) => format.percent(row.share) },
      ],
      options: (view) => this.#options(view),
    });
  }

  #options({ theme, values }) {
    const budget = values.privacy?.budget;
    return {
      indexAxis: "y",
      budget, budgetColour: theme.bad,
      interaction: { mode: "index", intersect: false, axis: "y" },
      scales: {
        x: numberAxis(theme, "ε spent", {
          bounds: "data", beginAtZero: true, suggestedMax: budget > 0 ? budget * 1.04 : 1,
        }),
        y: { type: "category", grid: { display: false },
          ticks: { color: theme.text, autoSkip: false, crossAlign: "far" } },
      },
      plugins: {
        tooltip: {
          displayColors: false,
          callbacks: { label: (item) => `ε = ${format.significant(item.parsed.x)}` },
        },
      },
    };
  }

  update(view) {
    const { privacy } = view.values;
    const budget = privacy?.budget;
    const agents = foremost(view, mostBars).filter((agent) => Number.isFinite(agent.epsilon));
    const rows = agents.map((agent) => ({
      key: agent.key, agent: agent.name, epsilon: agent.epsilon,
      share: budget > 0 ? agent.epsilon / budget : null,
    }));
    this.#plot.setHeight(Math.max(180, 70 + 24 * rows.length));
    const spent = rows.reduce((most, row) => Math.max(most, row.epsilon), 0);
    this.#plot.setKey([
      keyItem(shape("square", "global"), `ε at δ = ${format.significant(privacy?.delta)}`),
      ...(budget > 0
        ? [keyItem(stroke(view.theme.bad, [6, 4], null),
          `budget, ε = ${format.significant(budget)}`)]
        : []),
      beyond(view, agents.length, "the table of hospitals"),
    ]);
    this.#plot.update(view, {
      labels: rows.map((row) => format.name(row.agent, 18)),
      datasets: [{
        key: "epsilon", type: "bar", label: "ε", data: rows.map((row) => row.epsilon),
        borderRadius: 3,
        backgroundColor: rows.map((row) =>
          (row.share >= 0.9 ? view.theme.bad : view.theme.global)
            + (view.isProminent(row.key) ? "" : "55")),
        maxBarThickness: 16,
      }],
      rows: () => rows,
      summary: `Privacy spent: at most ε ${format.significant(spent)}` +
        (budget > 0 ? ` of a budget of ${format.significant(budget)}.` : "."),
      empty: rows.length > 0 ? null
        : privacy ? "Nothing of the privacy budget has been spent yet."
          : "This run does without differential privacy.",
    });
  }
}
