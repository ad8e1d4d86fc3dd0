// Values that change, and a hook that draws them at most once in a frame.

import { useEffect, useState } from '../vendor/preact.js';

/** A value with listeners: the same interface as the stores of `@warren/client`. */
export class Value {
  #value;
  #listeners = new Set();

  constructor(value) {
    this.#value = value;
    this.get = () => this.#value;
    this.subscribe = (listener) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    };
  }

  set(value) {
    if (value === this.#value) return;
    this.#value = value;
    for (const each of [...this.#listeners]) each();
  }
}

/** A hidden page has no frames. It draws this often, so that its title and live regions stay right. */
const HIDDEN_MILLIS = 500;

const waiting = new Set();
let isScheduled = false;

function drawAll() {
  isScheduled = false;
  const tasks = [...waiting];
  waiting.clear();
  for (const each of tasks) each();
}

/** Runs a task in the next frame, once, however often it is called before. */
export function inNextFrame(task) {
  waiting.add(task);
  if (isScheduled) return;
  isScheduled = true;
  if (document.hidden) setTimeout(drawAll, HIDDEN_MILLIS);
  else requestAnimationFrame(drawAll);
}

// A page that was hidden with a frame pending, or shown with a timer pending, draws at once.
document.addEventListener('visibilitychange', () => isScheduled && setTimeout(drawAll));

/** The value of a store. The component draws anew in the frame after a change. */
export function useStore(store) {
  const [, redraw] = useState(0);
  const value = store.get();
  useEffect(() => {
    const draw = () => redraw((count) => count + 1);
    const stop = store.subscribe(() => inNextFrame(draw));
    if (store.get() !== value) inNextFrame(draw);
    return () => {
      stop();
      waiting.delete(draw);
    };
  }, [store]);
  return value;
}
