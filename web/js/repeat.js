// Doing the same again after a pause, for as long as a page is open.

import { ApiError } from "./api.js";
import { onBack } from "./connection.js";

const hiddenPause = 15_000; // ms at least, while nobody looks

// repeat calls task until it resolves to undefined; else it resolves to the pause in milliseconds. An error of the API doubles
// the pause, and the connection's return ends it. It returns a function that calls task now.
export function repeat(task) {
  let timer, failures = 0, busy = false, again = false, ended = false;

  async function run() {
    clearTimeout(timer);
    if (ended) return;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    let pause;
    try {
      pause = await task();
      failures = 0;
      ended = pause === undefined;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      pause = Math.min(15_000, 1000 * 2 ** failures++) * (0.8 + 0.4 * Math.random());
    }
    busy = false;
    if (ended) return;
    if (again) pause = 0;
    again = false;
    if (document.hidden) pause = Math.max(pause, hiddenPause);
    timer = setTimeout(run, pause);
  }

  onBack(run);
  addEventListener("visibilitychange", () => document.hidden || run());
  run();
  return run;
}
