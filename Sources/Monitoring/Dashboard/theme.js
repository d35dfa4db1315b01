// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Colours for canvases, read from the style sheet, and how each hospital looks: a colour, a dash
// and a mark together, so that no two of the first nine differ by colour alone.

const hospitalColours = 9;
const dashes = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 4], [12, 3]];
const marks = ["circle", "triangle", "rect", "rectRot", "cross", "star", "crossRot"];

/** The style sheet's colours as they are now, light or dark. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (property) => style.getPropertyValue(property).trim();
  return {
    text: read("--text"),
    muted: read("--muted"),
    line: read("--line"),
    surface: read("--surface"),
    global: read("--global"),
    globalBand: read("--global-band"),
    twin: read("--twin"),
    twinBand: read("--twin-band"),
    good: read("--good"),
    warning: read("--warning"),
    bad: read("--bad"),
    hospitals: Array.from(
      { length: hospitalColours }, (_, index) => read(`--hospital-${index + 1}`)),
  };
}

/** How the hospital with this number, counted from 0, looks in charts. */
export function look(number) {
  return {
    colour: number % hospitalColours,
    dash: dashes[number % dashes.length],
    mark: marks[number % marks.length],
  };
}
