import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { gateway, recorder, until } from './harness.js';

// Node has BroadcastChannel and no Web Locks; this is what the client uses of them. Chromium runs the real ones.
class Locks {
  #queues = new Map();

  request(name, options, callback = options) {
    const { ifAvailable, signal } = typeof options === 'function' ? {} : options;
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    if (ifAvailable && queue.length > 0) return Promise.resolve(callback(null));
    return new Promise((resolve, reject) => {
      const entry = {
        run: () =>
          Promise.resolve(callback({ name }))
            .then(resolve, reject)
            .finally(() => this.#next(name, entry)),
      };
      queue.push(entry);
      signal?.addEventListener('abort', () => {
        if (queue[0] !== entry && queue.includes(entry)) {
          queue.splice(queue.indexOf(entry), 1);
          reject(new Error('aborted'));
        }
      });
      if (queue.length === 1) setTimeout(entry.run);
    });
  }

  #next(name, entry) {
    const queue = this.#queues.get(name);
    queue.splice(queue.indexOf(entry), 1);
    if (queue.length > 0) setTimeout(queue[0].run);
  }
}

const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
Object.defineProperty(globalThis, 'navigator', { value: { locks: new Locks(), onLine: true }, configurable: true });
Object.defineProperty(globalThis, 'document', { value: page, configurable: true });
globalThis.addEventListener = () => {};

const { client } = await import('./harness.js');
const tabs = [];
afterEach(() => tabs.splice(0).forEach((each) => each.close()));

async function openTabs(fake, count) {
  const opened = [];
  for (let i = 0; i < count; i++) {
    const warren = client(fake.url, { tabs: `alice ${fake.url}` });
    const toasts = [];
    warren.alerts.onAlert(({ alertId }) => toasts.push(alertId));
    const seen = recorder(warren, 'chat.a');
    warren.connect();
    tabs.push(warren);
    opened.push({ warren, toasts, seen });
    await until(() => warren.state.status === 'connected');
    await seen.subscription.live;
  }
  return opened;
}

test('ten tabs have one connection, and each message once', async () => {
  const fake = await gateway();
  const opened = await openTabs(fake, 10);
  assert.equal(fake.connections, 1);
  assert.deepEqual(
    opened.map(({ warren }) => warren.state.transport),
    ['websocket', ...Array(9).fill('tab')],
  );
  for (let i = 0; i < 20; i++) fake.publish('chat.a', 'chat_message', { content: i });
  const expected = Array.from({ length: 20 }, (_, i) => i);
  for (const { seen } of opened) {
    await until(() => seen.contents.length === 20);
    assert.deepEqual(seen.contents, expected);
  }
  assert.deepEqual(await opened[5].warren.publish('chat.a', 'chat_message', { content: 'x' }, { id: 'mine' }), {
    id: 'mine',
  });
});

test('one toast an alert, in one tab', async () => {
  const fake = await gateway();
  const opened = await openTabs(fake, 5);
  fake.raiseAlert('a1');
  for (const { warren } of opened) await until(() => warren.alerts.get().length === 1);
  assert.deepEqual(
    opened.flatMap(({ toasts }) => toasts),
    ['a1'],
  );
  await opened[3].warren.alerts.ack('a1');
  for (const { warren } of opened) await until(() => warren.alerts.get().length === 0);
});

test('the leading tab is closed: another one leads, and no message is lost', async () => {
  const fake = await gateway();
  fake.raiseAlert('a1');
  const opened = await openTabs(fake, 5);
  let n = 0;
  const publish = () => fake.publish('chat.a', 'chat_message', { content: n++ });
  for (let leader = 0; leader < 4; leader++) {
    publish();
    opened[leader].warren.close();
    publish();
    await until(() => opened.slice(leader + 1).every(({ warren }) => warren.state.status === 'connected'));
    publish();
    for (const { seen } of opened.slice(leader + 1)) await until(() => seen.contents.length === n);
  }
  assert.deepEqual(
    opened[4].seen.contents,
    Array.from({ length: n }, (_, i) => i),
  );
  assert.equal(fake.connections, 5);
  assert.deepEqual(
    opened.flatMap(({ toasts }) => toasts),
    ['a1'],
  );
});
