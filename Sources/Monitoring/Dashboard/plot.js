// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// A chart with its key, what it says while there is nothing to draw, and its numbers as a table.
// Chart.js draws; without it, the tables are what is left, and they open.

import { html, setAttributes, setText } from "./document.js";
import { axisTime, clock, timeTicks } from "./format.js";
import { TableAlternative } from "./table.js";

const hasCharts = typeof globalThis.Chart === "function";

const noCharts = "Charts are not drawn, since Chart.js did not load (package libjs-chart.js).";

/** An axis of time; `theme` has the colours of the page. */
export function timeAxis(theme) {
  return {
    type: "linear",
    bounds: "data",
    grid: { color: theme.line, drawTicks: false },
    title: { display: true, text: "local time", color: theme.muted },
    afterBuildTicks(axis) {
      const most = Math.max(2, Math.floor(axis.chart.width / 80));
      const { ticks, step } = timeTicks(axis.min, axis.max, most);
      axis.ticks = ticks.map((value) => ({ value }));
      axis.tickStep = step;
    },
    ticks: {
      color: theme.muted, maxRotation: 0, autoSkip: true, autoSkipPadding: 12,
      callback(value) {
        return axisTime(value, this.tickStep ?? 1000);
      },
    },
  };
}

/** An axis of numbers with a title that names the unit. */
export function numberAxis(theme, title, more = {}) {
  const { ticks, ...others } = more;
  return {
    type: "linear",
    grid: { color: theme.line, drawTicks: false },
    title: { display: true, text: title, color: theme.muted },
    ticks: { color: theme.muted, maxTicksLimit: 7, padding: 6, ...ticks },
    ...others,
  };
}

/** Tenths that enclose scores, with a little room, within 0 to 1. */
export function scoreRange(values) {
  const low = Math.min(1, ...values);
  const high = Math.max(0, ...values);
  if (low > high) return { min: 0, max: 1 };
  return {
    min: Math.max(0, Math.floor(10 * (low - 0.02)) / 10),
    max: Math.min(1, Math.ceil(10 * (high + 0.02)) / 10),
  };
}

/** The tooltip's title on charts over time. */
export function timeTitle(items) {
  return items.length > 0 ? clock(items[0].parsed.x) : "";
}

/** A dataset's line in the look of a hospital. */
export function hospitalLine(view, agent, look) {
  const colour = view.theme.hospitals[look.colour];
  const prominent = view.isProminent(agent);
  return {
    borderColor: prominent ? colour : `${colour}38`,
    backgroundColor: prominent ? colour : `${colour}38`,
    borderWidth: view.choices.agent === agent ? 3 : 1.75,
    borderDash: look.dash,
    pointStyle: look.mark,
  };
}

export class Plot {
  #chart = null;
  #canvas;
  #box;
  #key;
  #empty;
  #table;
  #makeOptions;
  #datasets = new Map();

  /** `options` makes Chart.js's options of a view; `name` is the chart's for screen readers. */
  constructor(host, { name, options, columns, height }) {
    this.#makeOptions = options;
    this.#canvas = html("canvas", { role: "img", "aria-label": name });
    this.#box = html("div", { class: "chart" }, this.#canvas);
    if (height) this.setHeight(height);
    this.#key = html("p", { class: "key" });
    this.#empty = html("p", { class: "empty" });
    host.append(this.#empty, html("figure", {}, this.#box, this.#key));
    this.#table = new TableAlternative(host, { caption: name, columns });
    if (!hasCharts) this.#table.open();
  }

  setHeight(pixels) {
    this.#box.style.height = `${Math.round(pixels)}px`;
  }

  /** The line of marks below the chart. */
  setKey(items) {
    this.#key.replaceChildren(...items);
  }

  /**
   * Draws datasets, which have a `key` each; `empty` is what to say instead when there is nothing
   * to draw, and `summary` what the chart shows, in a sentence.
   */
  update(view, { datasets, labels, summary, rows, empty }) {
    this.#table.update(rows);
    const isEmpty = empty !== null;
    this.#table.isHidden = isEmpty;
    this.#empty.hidden = hasCharts && !isEmpty;
    this.#box.hidden = !hasCharts || isEmpty;
    this.#key.hidden = !hasCharts || isEmpty;
    setText(this.#empty, isEmpty ? empty : noCharts);
    setAttributes(this.#canvas, { "aria-label": summary });
    if (hasCharts && !isEmpty) this.#draw(view, datasets, labels);
  }

  #draw(view, datasets, labels) {
    const kept = datasets.map((dataset) => {
      const known = this.#datasets.get(dataset.key);
      return known ? Object.assign(known, dataset) : dataset;
    });
    this.#datasets = new Map(kept.map((dataset) => [dataset.key, dataset]));
    const options = this.#options(view);
    if (!this.#chart) {
      this.#chart =
        new globalThis.Chart(this.#canvas, { data: { datasets: kept, labels }, options });
      return;
    }
    this.#chart.data.datasets = kept;
    this.#chart.data.labels = labels;
    this.#chart.options = options;
    this.#chart.update("none");
  }

  #options(view) {
    const own = this.#makeOptions(view);
    return {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      normalized: true,
      interaction: { mode: "nearest", intersect: false, axis: "xy" },
      ...own,
      plugins: {
        legend: { display: false },
        ...own.plugins,
        tooltip: {
          displayColors: true,
          usePointStyle: true,
          padding: 10,
          ...own.plugins?.tooltip,
        },
      },
    };
  }
}

/** Sets what all charts share; once, before the first is made. */
export function prepareCharts() {
  if (!hasCharts) return;
  const { defaults } = globalThis.Chart;
  defaults.font.family = getComputedStyle(document.body).fontFamily;
  defaults.font.size = 12;
}
