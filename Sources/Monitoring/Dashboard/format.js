// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// Numbers, times and names as people read them. What is not known is an en dash.

export const unknown = "–";

const known = (value) => typeof value === "number" && Number.isFinite(value);

/** A count with thousands separators. */
export function count(value) {
  return known(value) ? Math.round(value).toLocaleString("en-GB") : unknown;
}

/** A number with three significant digits, without an exponent where that reads better. */
export function significant(value, digits = 3) {
  if (!known(value)) return unknown;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    return Number(value.toPrecision(digits)).toExponential();
  }
  if (size >= 1000) return count(value);
  return Number(value.toPrecision(digits)).toString();
}

/** The same with zeros at the end, so that the numbers of a column line up. */
export function steady(value, digits = 3) {
  const size = Math.abs(value);
  return known(value) && size >= 1e-3 && size < 999.5
    ? value.toPrecision(digits) : significant(value, digits);
}

/** A score from 0 to 1, with three decimals. */
export function score(value) {
  return known(value) ? value.toFixed(3) : unknown;
}

/** A difference of scores with its sign. */
export function difference(value) {
  if (!known(value)) return unknown;
  const text = Math.abs(value).toFixed(3);
  if (text === "0.000") return "±0.000";
  return (value > 0 ? "+" : "−") + text;
}

/** A part of a whole, in per cent. */
export function percent(share) {
  return known(share) ? `${(100 * share).toFixed(0)} %` : unknown;
}

/** Bytes in units of 1000. */
export function bytes(value) {
  if (!known(value)) return unknown;
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let size = Math.abs(value);
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 99.5 ? 0 : size >= 9.95 ? 1 : 2;
  return `${size.toFixed(digits)} ${units[unit]}`;
}

/** A length of time in seconds. */
export function seconds(value) {
  if (!known(value)) return unknown;
  if (value < 0.9995) return `${Math.max(0, Math.round(value * 1000))} ms`;
  if (value < 9.95) return `${value.toFixed(1)} s`;
  if (value < 99.5) return `${Math.round(value)} s`;
  const whole = Math.round(value);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
}

/** How long before `now` a moment was; both in milliseconds since 1970. */
export function age(time, now) {
  if (!known(time) || !known(now)) return unknown;
  const passed = (now - time) / 1000;
  if (passed < 1) return "now";
  if (passed < 60) return `${Math.floor(passed)} s ago`;
  if (passed < 3600) return `${Math.floor(passed / 60)} min ago`;
  if (passed < 86400) return `${Math.floor(passed / 3600)} h ago`;
  return `${Math.floor(passed / 86400)} d ago`;
}

const clockFormat = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const shortClockFormat = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
const dateFormat = new Intl.DateTimeFormat(undefined, {
  year: "numeric", month: "short", day: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
});
const dayFormat = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/** The furthest from 1970 that a Date can be, in milliseconds. */
const furthest = 8.64e15;

const isDate = (time) => known(time) && Math.abs(time) <= furthest;

/** Local time of day. */
export function clock(time) {
  return isDate(time) ? clockFormat.format(time) : unknown;
}

/** Local date and time of day. */
export function moment(time) {
  return isDate(time) ? dateFormat.format(time) : unknown;
}

/** A label for an axis of time whose marks are `step` milliseconds apart. */
export function axisTime(time, step) {
  if (!isDate(time)) return unknown;
  if (step < 60_000) return clockFormat.format(time);
  if (step < 86_400_000) return shortClockFormat.format(time);
  return dayFormat.format(time);
}

/** Marks of an axis of time: round steps of local time, at most `most` of them. */
export function timeTicks(from, to, most) {
  const steps = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200,
    86400, 172800, 604800, 2592000, 31536000,
  ];
  const span = Math.max(1, to - from);
  const step = 1000 * (steps.find((each) => span / (each * 1000) <= most) ?? steps.at(-1));
  const zone = isDate(to) ? new Date(to).getTimezoneOffset() * 60_000 : 0;
  const ticks = [];
  const first = Math.ceil((from - zone) / step) * step + zone;
  for (let time = first; time <= to && ticks.length < 50; time += step) ticks.push(time);
  return { ticks, step };
}

/** A name on one line, with what cannot be seen shown as a box, and cut off after `most` signs. */
export function name(text, most = 64) {
  if (text === "" || text === null || text === undefined) return "(no name)";
  const line = String(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\u25A1");
  const signs = [...line];
  return signs.length <= most ? line : signs.slice(0, most - 1).join("") + "…";
}

/** "1 update", "2 updates". */
export function plural(value, noun) {
  return `${count(value)} ${noun}${Math.round(value) === 1 ? "" : "s"}`;
}
