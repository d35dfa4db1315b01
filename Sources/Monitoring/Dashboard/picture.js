// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// A drawing as wide as its place, which is drawn again when the place changes its width.

import { html, setAttributes, setText, svg } from "./document.js";
import * as format from "./format.js";
import { showTips } from "./tip.js";

export class Picture {
  /** Layers from back to front, by name. */
  layers;
  width = 0;

  #host;
  #drawing;
  #empty = html("p", { class: "empty", hidden: "" });

  constructor(host, { name, layers, onResize }) {
    this.#host = host;
    this.layers = Object.fromEntries(layers.map((layer) => [layer, svg("g", { class: layer })]));
    this.#drawing = svg("svg", { class: "drawing", role: "img", "aria-label": name },
      ...Object.values(this.layers));
    host.append(this.#empty, this.#drawing);
    showTips(this.#drawing);
    new ResizeObserver(([entry]) => {
      const width = Math.floor(entry.contentRect.width);
      if (width === this.width || width === 0) return;
      this.width = width;
      onResize();
    }).observe(host);
  }

  /** Sets the height in pixels, and what a screen reader says of the picture. */
  describe(height, summary) {
    setAttributes(this.#drawing, {
      viewBox: `0 0 ${this.width} ${height}`, width: this.width, height, "aria-label": summary,
    });
  }

  /** Shows words instead of the drawing; null shows the drawing. */
  showEmpty(words) {
    const isEmpty = words !== null;
    this.#empty.hidden = !isEmpty;
    this.#drawing.toggleAttribute("hidden", isEmpty);
    if (isEmpty) this.#empty.textContent = words;
    return isEmpty;
  }
}

/** A line of text that ends where its place does. */
export function clippedText(kind) {
  return svg("svg", { overflow: "hidden" }, svg("text", { class: kind }));
}

/** Puts a line of `clippedText` with its baseline at `y`, `width` pixels wide; null empties it. */
export function placeText(element, text, x, y, width) {
  setAttributes(element, { x, y: y - 14, width: Math.max(0, Math.floor(width)), height: 19 });
  setAttributes(element.firstChild, { x: 0, y: 14 });
  setText(element.firstChild, text === null ? "" : format.name(text, fitting(width, 11)));
}

/** About as many narrow signs as fit into `width` pixels; what is wider is clipped. */
function fitting(width, size) {
  return Math.max(3, Math.floor(width / (0.5 * size)));
}
