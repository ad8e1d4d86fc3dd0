import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client, connected, gateway, status, until } from './harness.js';

const contents = (fake) => fake.log.map((each) => each.data.content);

test('publications while offline are sent once and in order', async () => {
  const fake = await gateway();
  const warren = client(fake.url);
  const published = Array.from({ length: 20 }, (_, i) => warren.publish('chat.a', 'chat_message', { content: i }));
  assert.equal(warren.state.queued, 20);
  warren.connect();
  const ids = (await Promise.all(published)).map(({ id }) => id);
  assert.equal(new Set(ids).size, 20);
  assert.deepEqual(
    contents(fake),
    Array.from({ length: 20 }, (_, i) => i),
  );
  assert.equal(warren.state.queued, 0);
});

test('a publication without confirm is sent again with its id, before newer ones', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url);
  let cut = false;
  fake.intercept = (frame) => {
    if (frame.type !== 'chat_message' || cut) return false;
    cut = true;
    fake.publish(frame.channel, frame.type, frame.data, { id: frame.id }); // Stored, but the confirm is lost.
    fake.cut();
    return true;
  };
  const first = warren.publish('chat.a', 'chat_message', { content: 1 }, { id: 'one' });
  await until(() => warren.state.status !== 'connected');
  const second = warren.publish('chat.a', 'chat_message', { content: 2 });
  assert.deepEqual(await first, { id: 'one' });
  await second;
  assert.deepEqual(contents(fake), [1, 2]);
  assert.equal(fake.received.filter((frame) => frame.id === 'one').length, 2);
});

test('what does not fit is refused at once, and reported', async () => {
  const fake = await gateway();
  const warren = client(fake.url, { queue: { messages: 2 } });
  const dropped = [];
  warren.on('dropped', (each) => dropped.push(each));
  const kept = [1, 2].map((content) => warren.publish('chat.a', 'chat_message', { content }));
  await assert.rejects(warren.publish('chat.a', 'chat_message', { content: 3 }, { id: 'three' }), {
    name: 'WarrenError',
    code: 'queue_full',
    id: 'three',
  });
  assert.deepEqual(dropped, [
    { id: 'three', channel: 'chat.a', type: 'chat_message', data: { content: 3 }, reason: 'queue_full' },
  ]);
  warren.connect();
  await Promise.all(kept);
  assert.deepEqual(contents(fake), [1, 2]);
});

test('the bound of bytes counts UTF-8', async () => {
  const warren = client('http://127.0.0.1:9', { queue: { bytes: 400 } });
  const kept = warren.publish('chat.a', 'chat_message', { content: 'a' });
  await assert.rejects(warren.publish('chat.a', 'chat_message', { content: 'ü'.repeat(100) }), { code: 'queue_full' });
  assert.equal(warren.state.queued, 1);
  warren.close();
  await assert.rejects(kept, { code: 'stopped' });
});

test('close gives up what waits, each once', async () => {
  const warren = client('http://127.0.0.1:9');
  const dropped = [];
  warren.on('dropped', ({ reason }) => dropped.push(reason));
  const waiting = [1, 2].map((content) => warren.publish('chat.a', 'chat_message', { content }));
  warren.connect();
  warren.close();
  for (const each of waiting) await assert.rejects(each, { code: 'stopped' });
  assert.deepEqual(dropped, ['stopped', 'stopped']);
  assert.equal(warren.state.queued, 0);
});

test('a refusal rejects, and a refusal for the moment is tried again in order', async () => {
  const fake = await gateway();
  let busy = 3;
  fake.intercept = ({ type, ref, data }, socket) => {
    if (type !== 'chat_message') return false;
    const code = data.content === 'bad' ? 'invalid_event' : busy-- > 0 ? 'broker_unavailable' : null;
    if (code) socket.send(JSON.stringify({ type: 'error', data: { ref, code, error: 'no' } }));
    return code !== null;
  };
  const warren = await connected(fake.url);
  const good = [1, 2, 3].map((content) => warren.publish('chat.a', 'chat_message', { content }));
  await assert.rejects(warren.publish('chat.a', 'chat_message', { content: 'bad' }), { code: 'invalid_event' });
  await Promise.all(good);
  assert.deepEqual(contents(fake), [1, 2, 3]);
});

test('a frame that would end the connection is refused here', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url, { queue: { bytes: 10_000_000 } });
  await assert.rejects(warren.publish('chat.a', 'chat_message', { content: 'x'.repeat(2_097_152) }), {
    code: 'frame_too_large',
  });
  await warren.publish('chat.a', 'chat_message', { content: 'small' });
  assert.equal(fake.connections, 1);
  await status(warren, 'connected');
});
