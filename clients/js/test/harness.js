import { afterEach } from 'node:test';
import { WebSocket } from 'ws';
import { Warren } from '../src/index.js';
import { FakeGateway } from './fake-gateway.js';

const cleanups = [];

afterEach(async () => {
  for (const each of cleanups.splice(0).reverse()) await each();
});

/** A gateway for one test. */
export async function gateway() {
  const started = await FakeGateway.start();
  cleanups.push(() => started.stop());
  return started;
}

/** A client for one test, with short waits. */
export function client(url, options = {}) {
  const warren = new Warren({
    url,
    WebSocket,
    token: 'a-token',
    backoff: { minMillis: 10, maxMillis: 40 },
    ...options,
  });
  cleanups.push(() => warren.close());
  return warren;
}

/** Records what a subscription delivers. */
export function recorder(warren, channel, options = {}) {
  const seen = { contents: [], positions: [], gaps: [], states: [] };
  seen.subscription = warren.subscribe(channel, {
    ...options,
    onMessage: ({ data, position }) => {
      seen.contents.push(data.content);
      seen.positions.push(position);
    },
    onGap: (gap) => {
      seen.gaps.push(gap);
      seen.contents.push('gap');
    },
    onState: (state) => seen.states.push(state.status),
  });
  return seen;
}

/** Ends what hangs. No machine is so slow that a test needs it. */
export const PATIENCE_MILLIS = 300_000;

/** Waits until a condition holds. */
export async function until(condition, what = String(condition)) {
  const end = Date.now() + PATIENCE_MILLIS;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within five minutes: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Waits until the client has a status. */
export const status = (warren, wanted) => until(() => warren.state.status === wanted, `status ${wanted}`);

/** A connected client. */
export async function connected(url, options) {
  const warren = client(url, options);
  warren.connect();
  await status(warren, 'connected');
  return warren;
}
