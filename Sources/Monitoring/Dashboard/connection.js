// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

// The stream of events, opened again for as long as the page is open. After each opening the
// monitor sends its whole state first.

/** The monitor sends something every five seconds; after so many milliseconds the line is down. */
const patience = 15_000;

/** Milliseconds before the first and before every late attempt to open the stream again. */
const shortestPause = 1000;
const longestPause = 15_000;

export class Connection {
  /** `connecting`, `live`, `waiting` until `retryTime`, or `refused` until the reader asks. */
  state = "connecting";
  /** When the line went down, and when it is tried again, on this machine's clock. */
  lostTime = null;
  retryTime = null;
  /** Why, where that is known. */
  reason = null;

  #address;
  #onObject;
  #onState;
  #source = null;
  #pause = shortestPause;
  #timer = null;
  #watchdog = null;

  /** `onObject` takes each object and says whether the stream may go on from it; it may throw. */
  constructor(address, onObject, onState) {
    this.#address = address;
    this.#onObject = onObject;
    this.#onState = onState;
    addEventListener("online", () => this.retry());
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", (event) => {
      if (event.persisted) this.open();
    });
  }

  open() {
    this.#close();
    if (this.state !== "waiting") this.#change("connecting");
    const source = new EventSource(this.#address);
    this.#source = source;
    source.addEventListener("snapshot", (event) => this.#receive(source, event.data));
    source.addEventListener("change", (event) => this.#receive(source, event.data));
    source.addEventListener("error", () => this.#fail(source, null));
    this.#watch(source);
  }

  /** Tries at once instead of at `retryTime`. */
  retry() {
    if (this.state === "waiting" || this.state === "refused") this.open();
  }

  #receive(source, data) {
    if (source !== this.#source) return;
    let goesOn;
    try {
      goesOn = this.#onObject(JSON.parse(data));
    } catch (error) {
      this.#fail(source,
        error instanceof SyntaxError ? "The monitor sent broken JSON." : error.message);
      return;
    }
    if (!goesOn) {
      this.#fail(source, "Changes were missed.");
      return;
    }
    this.#pause = shortestPause;
    this.#watch(source);
    if (this.state !== "live") this.#change("live");
  }

  #watch(source) {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(
      () => this.#fail(source, `Nothing came for ${patience / 1000} s.`), patience);
  }

  async #fail(source, reason) {
    if (source !== this.#source) return;
    this.#close();
    const pause = this.#pause * (0.75 + 0.5 * Math.random());
    this.#pause = Math.min(2 * this.#pause, longestPause);
    this.lostTime ??= Date.now();
    this.retryTime = Date.now() + pause;
    this.reason = reason;
    this.#change("waiting");
    this.#timer = setTimeout(() => this.open(), pause);
    if (reason === null) await this.#askWhy();
  }

  // An EventSource does not tell an answer that says no from none at all.
  async #askWhy() {
    const timer = this.#timer;
    let status;
    try {
      const answer = await fetch(this.#address, {
        cache: "no-store", headers: { accept: "text/event-stream" },
        signal: AbortSignal.timeout(5000),
      });
      status = answer.status;
      await answer.body?.cancel();
    } catch {
      return;  // No answer: what the page says already.
    }
    if (timer !== this.#timer || this.state !== "waiting") return;
    if (status === 401 || status === 403) {
      clearTimeout(this.#timer);
      this.#change("refused");
    } else if (status >= 400) {
      this.reason = `The monitor answered with status ${status}.`;
      this.#change("waiting");
    }
  }

  #close() {
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    this.#timer = null;
    this.#source?.close();
    this.#source = null;
  }

  #change(state) {
    this.state = state;
    if (state === "live") {
      this.lostTime = null;
      this.retryTime = null;
      this.reason = null;
    }
    this.#onState();
  }
}
