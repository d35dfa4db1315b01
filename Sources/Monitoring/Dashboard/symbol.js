// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Small pictures: marks of states, and the keys of charts.

import { html, svg } from "./document.js";

const paths = {
  disc: "M8 3a5 5 0 1 1 0 10a5 5 0 1 1 0-10z",
  ring: "M8 3.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z",
  triangle: "M8 2.2L14.4 13.4H1.6z",
  cross: "M3.5 3.5L12.5 12.5M12.5 3.5L3.5 12.5",
  diamond: "M8 2L14 8L8 14L2 8z",
  square: "M3 3H13V13H3z",
};

/** The path of a shape, in a box of 16 by 16. */
export function shapePath(shape) {
  return paths[shape];
}

/** A shape of 16 by 16 that the style sheet colours by its classes. */
export function shape(name, kind) {
  return svg("svg",
    { class: `shape shape-${name} ${kind}`, viewBox: "0 0 16 16", "aria-hidden": "true",
      focusable: "false" },
    svg("path", { d: paths[name] }));
}

/** A line with a mark in its middle, as charts draw it. */
export function stroke(colour, dash, mark) {
  const icon =
    svg("svg", { class: "stroke", viewBox: "0 0 34 14", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: "M1 7H33", fill: "none", stroke: colour, "stroke-width": 2,
      "stroke-dasharray": dash.length > 0 ? dash.join(" ") : null }));
  const markPath = {
    circle: "M17 3.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z",
    triangle: "M17 2.5L21.5 10.5H12.5z",
    rect: "M14 4H20V10H14z",
    rectRot: "M17 2.5L21.5 7L17 11.5L12.5 7z",
    cross: "M17 2.5V11.5M12.5 7H21.5",
    star: "M17 2.5V11.5M12.5 7H21.5M13.8 3.8L20.2 10.2M20.2 3.8L13.8 10.2",
    crossRot: "M13.8 3.8L20.2 10.2M20.2 3.8L13.8 10.2",
  }[mark];
  if (markPath) {
    icon.append(svg("path", { d: markPath, fill: colour, stroke: colour, "stroke-width": 1.5 }));
  }
  return icon;
}

/** An entry of a picture's key. */
export function keyItem(icon, text) {
  return html("span", { class: "key-item" }, icon, html("span", {}, text));
}
