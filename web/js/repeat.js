// Doing the same again after a pause, for as long as a page is open.

import { onBack } from "./connection.js";

const hiddenPause = 15_000; // ms at least, while nobody looks

// repeat calls task until it resolves to undefined; else it resolves to the pause in milliseconds. A temporary error doubles
// the pause, and the connection's return ends it; any other is given to onError and ends the repetition. It returns a function
// that calls task now.
export function repeat(task, onError) {
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
      if (!error.temporary) {
        ended = true;
        onError(error);
      }
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
