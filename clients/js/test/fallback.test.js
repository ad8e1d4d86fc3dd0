import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client, connected, gateway, recorder, status, until } from './harness.js';

test('blocked WebSockets: events and publications go over HTTP, and the state says so', async () => {
  const fake = await gateway();
  fake.blocksWebSockets = true;
  fake.raiseAlert('a1');
  const warren = client(fake.url);
  const seen = recorder(warren, 'chat.a', { since: 0 });
  fake.publish('chat.a', 'chat_message', { content: 'before' });
  warren.connect();
  await status(warren, 'connected');
  assert.deepEqual([warren.state.transport, warren.state.reason.code], ['http', 'blocked']);
  await seen.subscription.live;
  await warren.publish('chat.a', 'chat_message', { content: 'mine' });
  fake.publish('chat.a', 'chat_message', { content: 'after' });
  await until(() => seen.contents.includes('after'));
  assert.deepEqual(seen.contents, ['before', 'mine', 'after']);
  assert.ok(fake.received.some((frame) => frame.over === 'http'));
  await until(() => warren.alerts.get().length === 1);
  await warren.alerts.ack('a1');
  assert.deepEqual(fake.alerts, []);
});

test('an alert that is acknowledged while all alerts are read stays acknowledged', async () => {
  const fake = await gateway();
  fake.raiseAlert('a1');
  const warren = client(fake.url, { transport: 'http' });
  const toasts = [];
  warren.alerts.onAlert(({ alertId }) => toasts.push(alertId));
  warren.connect();
  await until(() => toasts.length === 1);
  fake.raiseAlert('a2');
  // The client reads them again after ten seconds.
  const arrive = await new Promise((requested) => {
    fake.listed = () => new Promise(requested);
  });
  await warren.alerts.ack('a1');
  arrive();
  await until(() => toasts.includes('a2'));
  assert.deepEqual(toasts, ['a1', 'a2']);
  assert.deepEqual(warren.alerts.get().map(({ alertId }) => alertId), ['a2']);
});

test('one stream ahead of another loses nothing', async () => {
  const fake = await gateway();
  const warren = client(fake.url, { transport: 'http' });
  const one = recorder(warren, 'chat.a');
  const all = recorder(warren, 'chat.#');
  warren.connect();
  await Promise.all([one.subscription.live, all.subscription.live]);
  fake.hold('chat.#');
  for (let i = 0; i < 10; i++) fake.publish(`chat.${'ab'[i % 2]}`, 'chat_message', { content: i });
  await until(() => one.contents.length === 5);
  fake.release('chat.#');
  await until(() => all.contents.length >= 10);
  assert.deepEqual(all.contents, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(one.contents, [0, 2, 4, 6, 8]);
});

test('a broken stream resumes without loss', async () => {
  const fake = await gateway();
  const warren = client(fake.url, { transport: 'http' });
  const seen = recorder(warren, 'chat.a');
  warren.connect();
  await seen.subscription.live;
  fake.publish('chat.a', 'chat_message', { content: 1 });
  await until(() => seen.contents.length === 1);
  fake.cut();
  fake.publish('chat.a', 'chat_message', { content: 2 });
  await until(() => seen.contents.length === 2);
  fake.retainedFrom = 500;
  fake.position = 600;
  fake.cut();
  await until(() => seen.gaps.length === 1);
  fake.publish('chat.a', 'chat_message', { content: 3 });
  await until(() => seen.contents.includes(3));
  assert.deepEqual(seen.contents, [1, 2, 'gap', 3]);
});

test('a bad token ends the connection over HTTP too', async () => {
  const fake = await gateway();
  fake.badTokens.add('a-token');
  const warren = client(fake.url, { transport: 'http' });
  warren.connect();
  await status(warren, 'failed');
  assert.match(warren.state.reason.text, /bad_token/);
});

test('where HTTP does not work instead, a WebSocket has its turn again', async () => {
  const fake = await gateway();
  fake.blocksWebSockets = true;
  let asked = 0;
  fake.listed = async (response) => {
    asked++;
    fake.blocksWebSockets = false; // The network changes now.
    response.destroy();
  };
  const warren = client(fake.url);
  warren.connect();
  await status(warren, 'connected');
  assert.equal(warren.state.transport, 'websocket');
  assert.equal(asked, 1);
});

test('handshakes that are cut at random are no blockade', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url);
  const transports = new Set();
  warren.on('state', ({ transport }) => transports.add(transport));
  for (let i = 1; i <= 3; i++) {
    fake.handshakesToCut = 4;
    fake.cut();
    await until(() => fake.connections === i + 1 && warren.state.status === 'connected');
    assert.equal(fake.handshakesToCut, 0);
  }
  assert.deepEqual(transports, new Set([null, 'websocket']));
});

test('a stream that is cut, too, ends a fallback that only cuts had caused', async () => {
  const fake = await gateway();
  fake.handshakesToCut = Infinity;
  const warren = await connected(fake.url);
  assert.equal(warren.state.transport, 'http');
  await recorder(warren, 'chat.a').subscription.live;
  fake.handshakesToCut = 0;
  fake.cut(); // The next WebSocket beside the stream would come after half a minute.
  await until(() => warren.state.transport === 'websocket');
});

test('WebSockets that are blocked in the middle: the client falls back', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url);
  fake.handshakesToCut = Infinity;
  fake.cut();
  await until(() => warren.state.transport === 'http');
  assert.equal(warren.state.reason.code, 'blocked');
});

test('a gateway that stops is not taken for a blockade', async () => {
  const fake = await gateway();
  const warren = client(fake.url);
  warren.connect();
  await status(warren, 'connected');
  const { url } = fake;
  await fake.stop();
  await until(() => warren.state.reason.code === 'unreachable');
  assert.equal(warren.state.transport, null);
  assert.equal(url, fake.url);
});
