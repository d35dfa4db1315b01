// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Dice, or another score, of global model and twins: over time, and hospital by hospital.

import { byID, html, setText } from "./document.js";
import * as format from "./format.js";
import { Plot, numberAxis, scoreRange, timeAxis, timeTitle } from "./plot.js";
import { course, deciding, meanOf, meanRegion, measures, newest, regionsOf,
  scoreOf } from "./scores.js";
import { keyItem, shape, stroke } from "./symbol.js";
import { beyond, foremost } from "./view.js";

/** Hospitals that the chart has places for. */
const mostHospitals = 36;

const nothing =
  "No model has been scored yet. Hospitals score models and twins on their own cases.";

const regionWords = (region) =>
  (region === meanRegion ? "mean of ET, TC, WT" : format.name(region, 32));

/** The choices of what is scored. */
export class ScoreChoice {
  inputs = ["evaluations"];
  #select = byID("region");
  #shown = "";

  constructor() {
    byID("measure").append(
      ...Object.entries(measures)
        .map(([measure, words]) => html("option", { value: measure }, words)));
  }

  update(view) {
    const regions = regionsOf(view.lists.evaluations.values());
    const text = JSON.stringify(regions);
    if (text === this.#shown && this.#select.options.length > 0) return;
    this.#shown = text;
    const options = [meanRegion, ...regions].map((region) =>
      html("option", { value: region }, regionWords(region)));
    this.#select.replaceChildren(...options);
    this.#select.value = view.choices.region;
    if (this.#select.selectedIndex < 0) this.#select.value = meanRegion;
  }
}

export class ScoresOverTime {
  element = byID("dice-chart");
  inputs = ["evaluations"];
  #range = {};
  #plot = new Plot(this.element, {
    name: "Scores over time",
    columns: [
      { title: "Time", text: (row) => format.clock(row.time) },
      { title: "Model", text: (row) => row.model },
      { title: "Mean", isNumeric: true, text: (row) => format.score(row.mean) },
      { title: "Lowest", isNumeric: true, text: (row) => format.score(row.low) },
      { title: "Highest", isNumeric: true, text: (row) => format.score(row.high) },
      { title: "Hospitals", isNumeric: true, text: (row) => format.count(row.hospitals) },
    ],
    options: ({ theme, choices }) => ({
      scales: {
        x: timeAxis(theme),
        y: numberAxis(theme, measures[choices.measure], this.#range),
      },
      plugins: {
        tooltip: {
          filter: (item) => !item.dataset.isBand,
          callbacks: {
            title: timeTitle,
            label: (item) => ` ${item.dataset.label}: ${format.score(item.parsed.y)}`,
          },
        },
      },
    }),
  });

  update(view) {
    const { region, measure, agent } = view.choices;
    setText(byID("quality-title"), `${measures[measure]} over time`);
    const evaluations = deciding(view.lists.evaluations.values());
    const models = [
      { model: "global", words: "global model", colour: view.theme.global,
        band: view.theme.globalBand,
        mark: "circle", dash: [] },
      { model: "twin", words: "twins", colour: view.theme.twin, band: view.theme.twinBand,
        mark: "triangle", dash: [7, 3] },
    ];
    const datasets = [];
    const rows = [];
    const sentences = [];
    for (const each of models) {
      const points = course(evaluations, each.model, view.choices);
      datasets.push(...this.#lines(each, points));
      if (agent !== null) datasets.push(this.#hospital(each, evaluations, view.choices));
      rows.push(...points.map((point) => ({ model: each.words, ...point })));
      const last = points.at(-1);
      if (last) {
        const hospitals = format.plural(last.hospitals, "hospital");
        sentences.push(`${each.words} ${format.score(last.mean)} over ${hospitals}`);
      }
    }
    this.#range = scoreRange(rows.flatMap((row) => [row.low, row.high]));
    this.#plot.setKey([
      ...models.map(
        (each) => keyItem(stroke(each.colour, each.dash, each.mark), `${each.words}, mean`)),
      keyItem(shape("square", "band"), "lowest to highest hospital"),
      ...(agent !== null
        ? [keyItem(stroke(view.theme.muted, [2, 2], null), `${format.name(agent, 32)} alone`)]
        : []),
    ]);
    this.#plot.update(view, {
      datasets,
      rows: () => rows.sort((one, other) => other.time - one.time).slice(0, 200)
        .map((row, index) => ({ ...row, key: index })),
      summary: `${measures[measure]} over time, ${regionWords(region)}: ` +
        `${sentences.join(", ") || "no scores yet"}.`,
      empty: rows.length > 0 ? null : nothing,
    });
  }

  #lines({ model, words, colour, band, mark, dash }, points) {
    const edge = (bound) => ({
      type: "line", isBand: true, label: "",
      data: points.map((point) => ({ x: point.time, y: point[bound] })),
      borderWidth: 0, pointRadius: 0, pointHitRadius: 0, pointHoverRadius: 0, backgroundColor: band,
      order: 3,
    });
    return [
      { key: `${model}/low`, ...edge("low"), fill: false },
      { key: `${model}/high`, ...edge("high"), fill: "-1" },
      {
        key: model, type: "line", label: `${words}, mean`,
        data: points.map((point) => ({ x: point.time, y: point.mean })),
        borderColor: colour, backgroundColor: colour, borderWidth: 2.5, borderDash: dash,
        pointStyle: mark, pointRadius: points.length > 60 ? 0 : 3, pointHoverRadius: 5, order: 1,
      },
    ];
  }

  #hospital({ model, words, colour, mark }, evaluations, choices) {
    const { agent } = choices;
    const data = evaluations
      .filter((each) => each.model === model && each.agent === agent)
      .map((each) => ({ x: each.time, y: scoreOf(each, choices) }))
      .filter((point) => point.y !== null);
    return {
      key: `${model}/chosen`, type: "line", label: `${words}, ${format.name(agent, 32)}`, data,
      borderColor: colour, backgroundColor: colour, borderWidth: 1.5, borderDash: [2, 2],
      pointStyle: mark, pointRadius: 2.5, order: 2,
    };
  }
}

export class ScoresPerHospital {
  element = byID("hospital-dice-chart");
  inputs = ["evaluations", "agents"];
  #range = {};
  #plot = new Plot(this.element, {
    name: "Scores per hospital",
    columns: [
      { title: "Hospital", text: (row) => format.name(row.agent) },
      { title: "Global model", isNumeric: true, text: (row) => format.score(row.global) },
      { title: "Twin", isNumeric: true, text: (row) => format.score(row.twin) },
      { title: "Twin − global", isNumeric: true,
        text: (row) => format.difference(row.twin - row.global) },
      { title: "Version", isNumeric: true, text: (row) => format.count(row.version) },
      { title: "Cases", isNumeric: true, text: (row) => format.count(row.cases) },
      { title: "Part", text: (row) => row.part ?? format.unknown },
    ],
    options: ({ theme, choices }) => ({
      indexAxis: "y",
      interaction: { mode: "nearest", intersect: false, axis: "y" },
      scales: {
        x: numberAxis(theme, measures[choices.measure], this.#range),
        y: {
          type: "category", offset: true, grid: { display: false },
          ticks: { color: theme.text, autoSkip: false, crossAlign: "far" },
        },
      },
      plugins: {
        tooltip: {
          filter: (item) => item.dataset.key !== "between",
          callbacks: { label: (item) => ` ${item.dataset.label}: ${format.score(item.parsed.x)}` },
        },
      },
    }),
  });

  update(view) {
    const { region, measure } = view.choices;
    setText(byID("hospital-dice-title"), `${measures[measure]} per hospital`);
    const evaluations = deciding(view.lists.evaluations.values());
    const globals = newest(evaluations, "global", view.choices);
    const twins = newest(evaluations, "twin", view.choices);
    const agents = foremost(view, mostHospitals);
    const rows = agents
      .filter((agent) => globals.has(agent.key) || twins.has(agent.key))
      .map((agent) => {
        const global = globals.get(agent.key);
        const twin = twins.get(agent.key);
        const from = (global ?? twin).evaluation;
        return { key: agent.key, agent: agent.name, global: global?.score, twin: twin?.score,
          version: global?.evaluation.version, cases: from.cases, part: from.part };
      });
    this.#range = scoreRange(rows.flatMap((row) => [row.global, row.twin]).filter(Number.isFinite));
    this.#plot.setHeight(Math.max(200, 70 + 26 * rows.length));
    const { theme } = view;
    const faded = (colour, row) => (view.isProminent(row.key) ? colour : `${colour}55`);
    const points = (model, words, colour, mark) => ({
      key: model, type: "line", label: words, showLine: false, indexAxis: "y",
      data: rows.map((row) => row[model] ?? null),
      pointStyle: mark, pointRadius: model === "twin" ? 7 : 6, pointHoverRadius: 9,
      borderWidth: 1.5,
      pointBorderColor: theme.surface, borderColor: colour,
      backgroundColor: colour, pointBackgroundColor: rows.map((row) => faded(colour, row)),
      order: model === "twin" ? 0 : 1,
    });
    this.#plot.setKey([
      keyItem(stroke(theme.global, [], "circle"), "global model"),
      keyItem(stroke(theme.twin, [], "triangle"), "twin"),
      beyond(view, agents.length, "the table of hospitals"),
    ]);
    const better = rows.filter((row) => row.twin > row.global).length;
    this.#plot.update(view, {
      labels: rows.map((row) => format.name(row.agent, 18)),
      datasets: [
        points("twin", "twin", theme.twin, "triangle"),
        points("global", "global model", theme.global, "circle"),
        {
          key: "between", type: "bar", barThickness: 3, order: 2,
          data: rows.map(
            (row) => (row.global >= 0 && row.twin >= 0 ? [row.global, row.twin] : null)),
          backgroundColor: rows.map(
            (row) => faded(row.twin >= row.global ? theme.twin : theme.muted, row)),
        },
      ],
      rows: () => rows,
      summary: `${measures[measure]} per hospital, ${regionWords(region)}: ` +
        "the twin is better than the global model in " +
        `${better} of ${format.plural(rows.length, "hospital")}.` +
        ` Means: global ${format.score(meanOf(globals))}, twins ${format.score(meanOf(twins))}.`,
      empty: rows.length > 0 ? null : nothing,
    });
  }
}
