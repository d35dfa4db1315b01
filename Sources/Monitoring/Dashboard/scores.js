// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// How good global model and twins are, from what hospitals scored on their own cases.

import { thinned } from "./view.js";

/** The reader's choice of what "region" is scored: the mean over these, or one of them. */
export const meanRegion = "mean";
const meanRegions = new Set(["ET", "TC", "WT"]);

/** What can be scored, as the reader sees it. */
export const measures = {
  dice: "Dice", iou: "IoU", sensitivity: "Sensitivity", specificity: "Specificity",
};

/** What the page shows until the reader chooses something else. */
export const meanDice = { measure: "dice", region: meanRegion };

/** Names of structures to choose from; not more, whatever an agent sends. */
const mostRegions = 24;

const isScore = (value) => typeof value === "number" && value >= 0 && value <= 1;

const scoresOf = (evaluation) => (Array.isArray(evaluation.scores) ? evaluation.scores : []);

/** What an evaluation says of a `{measure, region}`; null where it says nothing. */
export function scoreOf(evaluation, { measure, region }) {
  if (region !== meanRegion) {
    const found = scoresOf(evaluation).find((each) => each.name === region)?.[measure];
    return isScore(found) ? found : null;
  }
  if (measure === "dice") return isScore(evaluation.dice) ? evaluation.dice : null;
  const found = scoresOf(evaluation)
    .filter((each) => meanRegions.has(each.name)).map((each) => each[measure]).filter(isScore);
  return found.length > 0 ? found.reduce((sum, each) => sum + each, 0) / found.length : null;
}

/** The regions that have been scored, the three of BraTS first. */
export function regionsOf(evaluations) {
  const names = new Set();
  for (const evaluation of evaluations) {
    for (const each of scoresOf(evaluation)) {
      if (names.size < mostRegions && typeof each.name === "string") names.add(each.name);
    }
  }
  const rank = (name) => (meanRegions.has(name) ? 0 : 1);
  return [...names].sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1));
}

/** Of each agent, what counts: scores on test cases where it has any, else on validation cases. */
export function deciding(evaluations) {
  const tested = new Set();
  for (const each of evaluations) if (each.part === "test") tested.add(each.agent);
  return evaluations
    .filter((each) => each.part === "test" || !tested.has(each.agent))
    .sort((one, other) => one.time - other.time);
}

/** The newest score of each agent, for "global" or "twin": agent to `{score, evaluation}`. */
export function newest(evaluations, model, what) {
  const scores = new Map();
  for (const evaluation of evaluations) {
    if (evaluation.model !== model) continue;
    const score = scoreOf(evaluation, what);
    if (score !== null) scores.set(evaluation.agent, { score, evaluation });
  }
  return scores;
}

/**
 * Over time, the mean, lowest and highest of all agents' newest scores: `{time, mean, low, high,
 * hospitals}`, about `most` of them.
 */
export function course(evaluations, model, what, most = 300) {
  const current = new Map();
  const points = [];
  for (const evaluation of evaluations) {
    if (evaluation.model !== model) continue;
    const score = scoreOf(evaluation, what);
    if (score === null) continue;
    current.set(evaluation.agent, score);
    let sum = 0;
    let low = 1;
    let high = 0;
    for (const value of current.values()) {
      sum += value;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    points.push({ time: evaluation.time, mean: sum / current.size, low, high,
      hospitals: current.size });
  }
  return thinned(points, most);
}

/** The mean of the newest scores; null when there are none. */
export function meanOf(scores) {
  if (scores.size === 0) return null;
  let sum = 0;
  for (const { score } of scores.values()) sum += score;
  return sum / scores.size;
}
