// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The numbers that matter most, and what an operator should look at.

import { Pool, byID, html, setAttributes, setText } from "./document.js";
import * as format from "./format.js";
import { deciding, meanDice, meanOf, newest } from "./scores.js";
import { shape } from "./symbol.js";
import { stateOf } from "./view.js";

export class Tiles {
  inputs = ["values", "agents", "evaluations"];
  followsTime = true;
  #pool = new Pool(byID("tiles"));

  update(view) {
    this.#pool.begin();
    for (const { key, title, value, note, state } of tilesOf(view)) {
      const tile = this.#pool.take(key, () =>
        html("div", { class: "tile" }, html("dt", {}), html("dd", { class: "value" }),
          html("dd", { class: "note" })));
      setText(tile.children[0], title);
      setText(tile.children[1], value);
      setText(tile.children[2], note);
      setAttributes(tile, { "data-state": state });
    }
    this.#pool.end();
  }
}

function tilesOf(view) {
  const { aggregator, counts, privacy, strategy } = view.values;
  const evaluations = deciding(view.lists.evaluations.values());
  const globals = newest(evaluations, "global", meanDice);
  const twins = newest(evaluations, "twin", meanDice);
  const live = view.agents.filter((agent) => stateOf(agent) === "live").length;
  const lost = view.agents.filter((agent) => ["lost", "silent"].includes(stateOf(agent))).length;
  const training =
    view.agents.filter((agent) => stateOf(agent) === "live" && agent.training).length;
  const globalDice = meanOf(globals);
  const twinDice = meanOf(twins);
  const tiles = [
    {
      key: "version", title: "Global version",
      value: Number.isFinite(aggregator?.version) ? `v${format.count(aggregator.version)}`
        : format.unknown,
      note: Number.isFinite(aggregator?.lastVersionTime)
        ? `${view.when(aggregator.lastVersionTime)}, ` +
          format.name(strategy ?? format.unknown, 24)
        : format.name(strategy ?? "none yet", 24),
    },
    view.isOver ? {
      key: "hospitals", title: "Hospitals", value: format.count(view.agents.length),
      note: "took part",
    } : {
      key: "hospitals", title: "Hospitals live",
      value: `${live} of ${format.count(view.agents.length)}`,
      note: `${format.count(training)} training` +
        (lost > 0 ? `, ${format.count(lost)} silent or lost` : ""),
      state: lost > 0 ? "warning" : null,
    },
    {
      key: "updates", title: "Updates folded", value: format.count(counts?.updatesFolded),
      note: view.isLive
        ? `${format.significant(aggregator?.updatesPerMinute)} a minute, ` +
          `${format.count(aggregator?.gathered ?? 0)} gathered`
        : `and ${format.count(aggregator?.gathered ?? 0)} gathered`,
    },
    {
      key: "global", title: "Dice, global model", value: format.score(globalDice),
      note: globals.size > 0 ? `mean of ${format.plural(globals.size, "hospital")}`
        : "not scored yet",
    },
    {
      key: "twins", title: "Dice, twins", value: format.score(twinDice),
      note: globalDice !== null && twinDice !== null
        ? `${format.difference(twinDice - globalDice)} against global`
        : twins.size > 0 ? `mean of ${format.plural(twins.size, "hospital")}` : "not scored yet",
    },
    {
      key: "refused", title: "Updates refused", value: format.count(counts?.updatesRefused),
      note: `${format.plural(counts?.garbage ?? 0, "unreadable event")}`,
      state: counts?.updatesRefused > 0 ? "warning" : null,
    },
  ];
  if (privacy) {
    const spent = view.agents.reduce((most, agent) => Math.max(most, agent.epsilon ?? 0), 0);
    tiles.push({
      key: "privacy", title: "Privacy, most spent", value: `ε ${format.significant(spent)}`,
      note: privacy.budget > 0
        ? `${format.percent(spent / privacy.budget)} of ${format.significant(privacy.budget)}`
        : "no budget set",
    });
  }
  return tiles;
}

const severities = {
  critical: { word: "Critical", shape: "cross", kind: "lost" },
  warning: { word: "Warning", shape: "triangle", kind: "silent" },
  notice: { word: "Notice", shape: "ring", kind: "left" },
};

/** Warnings that are listed; a number stands for the rest. */
const mostWarnings = 20;

export class Warnings {
  inputs = ["values"];
  #list = byID("warnings");
  #pool = new Pool(this.#list);

  update(view) {
    const warnings = Array.isArray(view.values.warnings) ? view.values.warnings : [];
    this.#pool.begin();
    for (const warning of warnings.slice(0, mostWarnings)) {
      const item = this.#pool.take(`warning/${warning.key}`, () => this.#item());
      const severity = Object.hasOwn(severities, warning.severity) ? warning.severity : "notice";
      if (item.dataset.severity !== severity) {
        item.dataset.severity = severity;
        const { word, shape: mark, kind } = severities[severity];
        item.children[0].replaceChildren(
          shape(mark, kind), html("span", { class: "visually-hidden" }, `${word}: `));
      }
      setText(item.children[1].firstChild, warning.subject ? format.name(warning.subject) : "");
      setText(item.children[1].lastChild, format.name(warning.text, 300));
      setText(item.children[2], `since ${format.clock(warning.since)}`);
    }
    if (warnings.length > mostWarnings) {
      const rest = this.#pool.take("rest", () => html("li", { class: "calm" }));
      setText(rest, `and ${format.count(warnings.length - mostWarnings)} more`);
    }
    if (warnings.length === 0) {
      this.#pool.take("calm", () => html("li", { class: "calm" },
        shape("disc", "live"), html("span", {}, "Nothing needs attention.")));
    }
    this.#pool.end();
  }

  #item() {
    return html("li", { class: "warning" },
      html("span", { class: "severity" }),
      html("p", { class: "text" }, html("strong", { class: "name" }), " ", html("span", {})),
      html("p", { class: "since" }));
  }
}
