// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The box beside the pointer that explains a mark of a picture. Everything in it is also in the
// picture's table.

import { byID, html } from "./document.js";

const lines = new WeakMap();

/** Gives an element the lines that its box shows; the first is its title. */
export function explain(element, text) {
  lines.set(element, text);
}

/** Shows the boxes of what lies in a picture. */
export function showTips(picture) {
  const tip = byID("tip");
  const hide = () => {
    tip.hidden = true;
  };
  const show = (event) => {
    let element = event.target;
    while (element && element !== picture && !lines.has(element)) element = element.parentNode;
    const text = element && lines.get(element);
    if (!text) return hide();
    tip.replaceChildren(
      ...text.map((line, index) => html(index === 0 ? "strong" : "span", {}, line)));
    tip.hidden = false;
    const width = tip.offsetWidth;
    const height = tip.offsetHeight;
    const left = Math.min(event.clientX + 14, innerWidth - width - 8);
    const top = event.clientY + 18 + height > innerHeight ? event.clientY - height - 12
      : event.clientY + 18;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${Math.max(8, top)}px`;
  };
  picture.addEventListener("pointermove", show);
  picture.addEventListener("pointerdown", show);
  picture.addEventListener("pointerleave", hide);
  addEventListener("scroll", hide, { passive: true });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
}
