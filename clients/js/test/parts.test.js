import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../src/backoff.js';
import { channelWord } from '../src/channel-word.js';
import { eventsOf } from '../src/event-stream.js';
import { RecentEvents } from '../src/recent-events.js';
import { frameOf } from '../src/stomp-message.js';
import { claims } from '../src/tokens.js';

test('backoff doubles up to its limit, with jitter in the upper half', () => {
  const low = new Backoff({ minMillis: 100, maxMillis: 1_000 }, () => 0);
  const high = new Backoff({ minMillis: 100, maxMillis: 1_000 }, () => 1);
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => low.next()),
    [50, 100, 200, 400, 500],
  );
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => high.next()),
    [100, 200, 400, 800, 1_000],
  );
});

test('only a connection that outlived its wait resets the backoff', () => {
  const backoff = new Backoff({ minMillis: 100, maxMillis: 1_000 }, () => 1);
  backoff.next();
  backoff.next();
  backoff.lasted(150);
  assert.equal(backoff.next(), 400);
  backoff.lasted(500);
  assert.equal(backoff.next(), 100);
});

test('a word of a channel escapes bytes as the gateway does', () => {
  assert.equal(channelWord('bob'), 'bob');
  assert.equal(channelWord('grün.x~'), 'gr~C3~BCn~2Ex~7E');
});

test('claims of a token that is no JWT are empty', () => {
  assert.deepEqual(claims('opaque'), {});
  assert.deepEqual(claims(`x.${Buffer.from('{"sub":"grün"}').toString('base64url')}.y`), { sub: 'grün' });
});

test('an event is the same by channel, id, type and data, without its times', () => {
  const recent = new RecentEvents();
  const event = {
    channel: 'c.a',
    type: 't',
    id: '1',
    position: 1,
    timestamp: 'T1',
    data: { a: 1, b: [{ x: 1, y: 2 }], at: 'T1' },
  };
  const again = { ...event, position: 2, timestamp: 'T2', data: { b: [{ y: 2, x: 1 }], a: 1, at: 'T2' } };
  assert.equal(recent.repeats(event), false);
  assert.equal(recent.repeats(event), false, 'the same position is no repetition, but the same message');
  assert.equal(recent.repeats(again), true);
  for (const other of [{ type: 'u' }, { channel: 'c.b' }, { id: '2' }, { data: { a: 2 } }, { sender: 'x' }]) {
    assert.equal(new RecentEvents().repeats(event), false);
    const fresh = new RecentEvents();
    fresh.repeats(event);
    assert.equal(fresh.repeats({ ...again, ...other }), false, JSON.stringify(other));
  }
});

test('server-sent events are read across pieces', async () => {
  const text = ':\n\nid: 7\ndata: {"a":"ü"}\n\nid: 8\n\ndata: x\ndata: y\n\n';
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 3, bytes.length]) {
    const body = new ReadableStream({
      start(controller) {
        for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
        controller.close();
      },
    });
    const events = [];
    for await (const event of eventsOf(new Response(body), () => {})) events.push(event);
    assert.deepEqual(events, [
      { id: undefined, data: '' },
      { id: '7', data: '{"a":"ü"}' },
      { id: '8', data: '' },
      { id: undefined, data: 'x\ny' },
    ]);
  }
});

test('a relayed STOMP message without an envelope keeps its content', () => {
  const headers = { 'message-id': '9', destination: '/topic/mine.x', timestamp: '0' };
  const { data, type, channel, position } = frameOf({ headers, body: 'plain' });
  assert.deepEqual(
    { data, type, channel, position },
    { data: { content: 'plain' }, type: 'message', channel: 'mine.x', position: 9 },
  );
  assert.deepEqual(frameOf({ headers, body: '{"a":1}' }).data, { a: 1 });
});
