import { setTimeout as sleep } from 'node:timers/promises';

/** Ends what hangs. No machine is so slow that a test needs it. */
const LIMIT = 300_000;

/** Waits until the condition holds. */
export async function until(what, condition) {
  const end = Date.now() + LIMIT;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within five minutes: ${what}`);
    await sleep(5);
  }
}
