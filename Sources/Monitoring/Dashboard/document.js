// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Elements. Data reach the page as text and as attributes that hold numbers or words of ours, and
// in no other way: nothing here parses markup.

const svgNamespace = "http://www.w3.org/2000/svg";

/** The element of the page with an identifier that index.html promises. */
export function byID(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element "${id}".`);
  return element;
}

/** Sets the text of an element if it is another one. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets attributes that changed; null and undefined remove one. */
export function setAttributes(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) {
      if (element.hasAttribute(key)) element.removeAttribute(key);
    } else {
      const text = String(value);
      if (element.getAttribute(key) !== text) element.setAttribute(key, text);
    }
  }
}

/** A new HTML element with attributes and children; strings become text. */
export function html(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** A new SVG element. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(svgNamespace, tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/**
 * Children of one parent that are kept from one picture to the next: `begin`, then `take` each that
 * is wanted, in order, then `end`, which removes those that were not.
 */
export class Pool {
  #parent;
  #children = new Map();
  #wanted = new Set();
  #last = null;

  constructor(parent) {
    this.#parent = parent;
  }

  begin() {
    this.#wanted.clear();
    this.#last = null;
  }

  /** The child of a key, made by `make` when there is none yet. */
  take(key, make) {
    let child = this.#children.get(key);
    if (!child) {
      child = make();
      this.#children.set(key, child);
    }
    const place = this.#last ? this.#last.nextSibling : this.#parent.firstChild;
    if (child !== place) this.#parent.insertBefore(child, place);
    this.#wanted.add(key);
    this.#last = child;
    return child;
  }

  end() {
    for (const [key, child] of this.#children) {
      if (this.#wanted.has(key)) continue;
      child.remove();
      this.#children.delete(key);
    }
  }
}

/** Whether the reader asked for little motion. */
export const stillness = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether the page is dark. */
export const darkness = matchMedia("(prefers-color-scheme: dark)");
