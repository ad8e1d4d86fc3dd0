import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client, connected, gateway, recorder, status, until } from './harness.js';

test('a subscription resumes after its last position', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url);
  const seen = recorder(warren, 'chat.a');
  await seen.subscription.live;
  fake.publish('chat.a', 'chat_message', { content: 'one' });
  await until(() => seen.contents.length === 1);
  fake.cut();
  fake.publish('chat.a', 'chat_message', { content: 'two' });
  fake.publish('chat.b', 'chat_message', { content: 'of another channel' });
  fake.publish('chat.a', 'chat_message', { content: 'three' });
  await until(() => seen.contents.length === 3);
  assert.deepEqual(seen.contents, ['one', 'two', 'three']);
  assert.deepEqual(seen.gaps, []);
});

test('hundred cuts lose and repeat nothing', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url, { backoff: { minMillis: 1, maxMillis: 5 } });
  const one = recorder(warren, 'chat.a', { since: 0 });
  const all = recorder(warren, 'chat.#', { since: 0 });
  let n = 0;
  for (let cut = 0; cut < 100; cut++) {
    for (let i = 0; i < 5; i++) fake.publish(`chat.${'ab'[n % 2]}`, 'chat_message', { content: n++ });
    if (cut % 3) await new Promise((resolve) => setTimeout(resolve, cut % 7));
    fake.cut();
  }
  await until(() => all.contents.length >= n && warren.state.status === 'connected');
  const expected = Array.from({ length: n }, (_, i) => i);
  assert.deepEqual(all.contents, expected);
  await until(() => one.contents.length >= n / 2);
  assert.deepEqual(
    one.contents,
    expected.filter((i) => i % 2 === 0),
  );
});

test('a gap comes before the first message after it', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url);
  const gaps = [];
  warren.on('gap', (gap) => gaps.push(gap));
  const seen = recorder(warren, 'chat.a');
  await seen.subscription.live;
  fake.publish('chat.a', 'chat_message', { content: 'one' });
  await until(() => seen.contents.length === 1);
  const from = seen.subscription.position;
  fake.retainedFrom = 200;
  fake.position = 300;
  fake.cut();
  await until(() => seen.gaps.length === 1);
  fake.publish('chat.a', 'chat_message', { content: 'two' });
  await until(() => seen.contents.includes('two'));
  assert.deepEqual(seen.contents, ['one', 'gap', 'two']);
  assert.deepEqual(seen.gaps, [{ channel: 'chat.a', from, to: 300 }]);
  assert.deepEqual(gaps, seen.gaps);
  assert.equal(seen.subscription.state.recovered, false);
});

test('an event published twice is shown once, another event with its id too', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url);
  const seen = recorder(warren, 'chat.a');
  await seen.subscription.live;
  fake.publish('chat.a', 'chat_message', { content: 'one', createdAt: 't' }, { id: 'x' });
  fake.publish('chat.a', 'chat_message', { createdAt: 't', content: 'one' }, { id: 'x' });
  const again = fake.publish('chat.a', 'chat_message', { content: 'other' }, { id: 'x' });
  fake.send(again); // The same frame.
  fake.publish('chat.a', 'chat_message', { content: 'end' });
  await until(() => seen.contents.includes('end'));
  assert.deepEqual(seen.contents, ['one', 'other', 'end']);
});

test('live messages of other subscriptions do not overtake history', async () => {
  const fake = await gateway();
  fake.welcome = ['chat.#'];
  for (let i = 0; i < 5; i++) fake.publish('chat.a', 'chat_message', { content: i });
  fake.intercept = (frame, socket) => {
    if (frame.type !== 'subscribe' || frame.channel !== 'chat.a') return false;
    // Live messages come while the history is on its way, and the history has them too.
    const live = [
      fake.publish('chat.a', 'chat_message', { content: 5 }),
      fake.publish('chat.a', 'chat_message', { content: 6 }),
    ];
    assert.equal(live.length, 2);
    fake.subscribe(frame, socket, () => socket.send(JSON.stringify({ type: 'ack', data: { ref: frame.ref } })));
    return true;
  };
  const warren = await connected(fake.url);
  const seen = recorder(warren, 'chat.a', { since: 0 });
  await seen.subscription.live;
  fake.publish('chat.a', 'chat_message', { content: 7 });
  await until(() => seen.contents.includes(7));
  assert.deepEqual(seen.contents, [0, 1, 2, 3, 4, 5, 6, 7]);
});

test('typing that a pattern brings takes the place of no message of the history', async () => {
  const fake = await gateway();
  fake.publish('chat.a', 'chat_message', { content: 0 });
  fake.intercept = (frame) => {
    if (frame.type === 'subscribe' && frame.channel === 'chat.a') {
      fake.publish('chat.a', 'chat_message', { content: 1 });
      fake.publish('chat.a', 'typing', { userId: 'bob', typing: true });
      fake.publish('chat.a', 'typing', { userId: 'bob', typing: false });
    }
    return false;
  };
  const warren = await connected(fake.url);
  await recorder(warren, 'chat.#').subscription.live;
  const seen = recorder(warren, 'chat.a', { last: 80 });
  await seen.subscription.live;
  fake.publish('chat.a', 'chat_message', { content: 2 });
  await until(() => seen.contents.includes(2));
  assert.deepEqual(seen.contents, [0, 1, 2]);
});

test('each of two subscriptions to a channel has its own beginning', async () => {
  const fake = await gateway();
  for (let i = 0; i < 5; i++) fake.publish('chat.a', 'chat_message', { content: i });
  const warren = await connected(fake.url);
  const last = recorder(warren, 'chat.a', { last: 2 });
  await last.subscription.live;
  const since = recorder(warren, 'chat.a', { since: 0 });
  await since.subscription.live;
  const late = recorder(warren, 'chat.a', { last: 3 });
  await late.subscription.live;
  const fresh = recorder(warren, 'chat.a');
  await fresh.subscription.live;
  fake.publish('chat.a', 'chat_message', { content: 5 });
  await until(() => fresh.contents.length === 1);
  assert.deepEqual(last.contents, [3, 4, 5]);
  assert.deepEqual(since.contents, [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(late.contents, [2, 3, 4, 5]);
  assert.deepEqual(fresh.contents, [5]);
});

test('nothing is delivered after unsubscribe, and the last one ends it at the gateway', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url);
  const one = recorder(warren, 'chat.a');
  const two = recorder(warren, 'chat.a');
  await one.subscription.live;
  one.subscription.unsubscribe();
  one.subscription.unsubscribe();
  fake.publish('chat.a', 'chat_message', { content: 'x' });
  await until(() => two.contents.length === 1);
  assert.deepEqual(one.contents, []);
  two.subscription.unsubscribe();
  await until(() => fake.received.some((frame) => frame.type === 'unsubscribe'));
});

test('a subscription made before connect begins with the connection', async () => {
  const fake = await gateway();
  const warren = client(fake.url);
  const seen = recorder(warren, 'chat.a');
  assert.equal(fake.connections, 0);
  warren.connect();
  await seen.subscription.live;
  fake.publish('chat.a', 'chat_message', { content: 'x' });
  await until(() => seen.contents.length === 1);
});

test('a refusal for the moment is tried again, any other one is final', async () => {
  const fake = await gateway();
  let refusals = 2;
  fake.intercept = ({ type, channel, ref }, socket) => {
    if (type !== 'subscribe' || channel.startsWith('users.')) return false;
    const code = channel === 'chat.secret' ? 'not_allowed' : 'broker_unavailable';
    if (code === 'broker_unavailable' && refusals-- <= 0) return false;
    socket.send(JSON.stringify({ type: 'error', data: { ref, code, error: 'no' } }));
    return true;
  };
  const warren = await connected(fake.url);
  const seen = recorder(warren, 'chat.a');
  const secret = recorder(warren, 'chat.secret');
  await seen.subscription.live;
  await assert.rejects(secret.subscription.live, { code: 'not_allowed' });
  assert.equal(secret.subscription.state.status, 'refused');
});

test('connect after close resumes', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url);
  const seen = recorder(warren, 'chat.a');
  await seen.subscription.live;
  warren.close();
  assert.deepEqual([warren.state.status, warren.state.reason.code], ['idle', 'stopped']);
  fake.publish('chat.a', 'chat_message', { content: 'meanwhile' });
  warren.connect();
  await status(warren, 'connected');
  await until(() => seen.contents.length === 1);
});
