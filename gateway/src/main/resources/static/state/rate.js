// Messages per second and their latency, over the last minute.

import { Value } from './store.js';

const SECONDS = 60;
const LONGEST_MILLIS = 30_000;
const MOST = 100;

/** `{perSecond: number[], latencyMillis: number | null}`, the newest second last. */
export const rate = new Value({ perSecond: new Array(SECONDS).fill(0), latencyMillis: null });

let count = 0;
let latencies = [];

/** Counts a live message. */
export function countMessage({ timestamp }) {
  count++;
  const latency = Math.max(0, Date.now() - Date.parse(timestamp));
  // A service may write an earlier time into its event.
  if (latency < LONGEST_MILLIS && latencies.length < MOST) latencies.push(latency);
}

setInterval(() => {
  const { perSecond, latencyMillis } = rate.get();
  latencies.sort((a, b) => a - b);
  const median = latencies[Math.floor(latencies.length / 2)] ?? latencyMillis;
  rate.set({ perSecond: [...perSecond.slice(1), count], latencyMillis: median });
  count = 0;
  latencies = [];
}, 1_000);
