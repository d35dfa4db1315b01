// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Tables that are brought up to date in place. Roles are written out because a narrow page shows
// rows as cards, and browsers forget what a table was when its parts are no table cells any more.

import { Pool, html, setText } from "./document.js";

/**
 * A column has a `title`, and either `text`, which makes a row's words, or `draw`, which brings a
 * cell up to date; `isNumeric` aligns it to the right, `isBroad` gives it two places on cards.
 */
export class Table {
  #columns;
  #pool;

  constructor(host, { caption, columns, kind }) {
    this.#columns = columns;
    const heads = columns.map((column) =>
      html("th", { scope: "col", role: "columnheader", class: column.isNumeric ? "number" : null },
        column.title));
    const body = html("tbody", { role: "rowgroup" });
    const table = html("table", { role: "table", class: kind },
      html("caption", { class: "visually-hidden" }, caption),
      html("thead", { role: "rowgroup" }, html("tr", { role: "row" }, ...heads)),
      body);
    host.append(table);
    this.#pool = new Pool(body);
  }

  /** Shows rows, which have a `key` each, in their order. */
  update(rows) {
    this.#pool.begin();
    for (const row of rows) {
      const line = this.#pool.take(row.key, () => this.#line());
      this.#columns.forEach((column, index) => {
        const cell = line.children[index];
        if (column.draw) column.draw(cell, row);
        else setText(cell, column.text(row));
      });
    }
    this.#pool.end();
  }

  #line() {
    const cells = this.#columns.map((column, index) =>
      html(index === 0 ? "th" : "td", {
        scope: index === 0 ? "row" : null,
        role: index === 0 ? "rowheader" : "cell",
        class: `${column.isNumeric ? "number" : ""} ${column.isBroad ? "broad" : ""}`.trim()
          || null,
        "data-title": column.title,
      }));
    return html("tr", { role: "row" }, ...cells);
  }
}

/** The numbers of a chart or a picture as a table, below it, that is filled while it is open. */
export class TableAlternative {
  #details;
  #table;
  #rows = () => [];

  constructor(host, { caption, columns }) {
    const box = html(
      "div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption });
    this.#details = html("details", { class: "alternative" },
      html("summary", {}, "Numbers as a table"), box);
    host.append(this.#details);
    this.#table = new Table(box, { caption, columns, kind: "numbers" });
    this.#details.addEventListener("toggle", () => this.#fill());
  }

  open() {
    this.#details.open = true;
  }

  /** Hides it where there are no numbers. */
  set isHidden(value) {
    this.#details.hidden = value;
  }

  /** Takes a function that makes the rows, since most of the time nobody looks. */
  update(rows) {
    this.#rows = rows;
    this.#fill();
  }

  #fill() {
    if (this.#details.open) this.#table.update(this.#rows());
  }
}
