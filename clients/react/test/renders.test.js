import './support/dom.js';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { memo } from 'react';
import { useChannel, useConnection, usePresence, useTyping } from '@warren/react';
import { Page, h, lines } from './support/page.js';
import { until } from './support/until.js';
import { openGateway, unique } from './support/warren.js';

let gateway;
before(async () => {
  gateway = await openGateway();
});
after(() => gateway.stop());

/** A component that uses a hook, shows its value, and counts its renders. */
function counting(useHook) {
  const counter = { renders: 0, value: undefined, values: [] };
  counter.Component = memo(function Counting() {
    counter.renders++;
    counter.value = useHook();
    counter.values.push(counter.value);
    return null;
  });
  return counter;
}

/** The renders that this causes. Waits a little for those that should not be there. */
async function rendersOf(counter, action) {
  const before = counter.renders;
  await action();
  await sleep(150);
  return counter.renders - before;
}

test('messageRendersItsChannelOnce', async () => {
  const channel = `chat.${unique()}`;
  const other = `chat.${unique()}`;
  const { client } = gateway.client();
  const here = counting(() => useChannel(channel));
  const there = counting(() => useChannel(other));
  const status = counting(() => useConnection((state) => state.status));
  const page = new Page(client);
  page.show(h(here.Component), h(there.Component), h(status.Component));
  await until('live', () => here.value.status === 'live' && there.value.status === 'live');
  await sleep(50);
  assert.ok(here.renders <= 3, `${here.renders} renders until the channel is live`);

  for (let i = 1; i <= 3; i++) {
    const before = there.renders;
    const renders = await rendersOf(here, async () => {
      await gateway.say(channel, `message ${i},`, 1);
      await until('the message', () => here.value.messages.length === i);
    });
    assert.equal(renders, 1);
    assert.equal(there.renders, before);
  }
  assert.equal(status.renders, status.values.filter((value, at, all) => value !== all[at - 1]).length);
  page.leave();
});

test('typingDoesNotRenderTheMessages', async () => {
  const channel = `chat.${unique()}`;
  const { client } = gateway.client();
  const messages = counting(() => useChannel(channel));
  const typing = counting(() => useTyping(channel));
  const page = new Page(client);
  page.show(h(messages.Component), h(typing.Component));
  await until('live', () => messages.value.status === 'live');
  await sleep(50);
  const { renders } = messages;

  const { client: bob } = gateway.client('bob');
  bob.connect();
  await until('bob is connected', () => bob.state.status === 'connected');
  bob.typing(channel).send(true);
  await until('bob types', () => typing.value.users.includes('bob'));
  assert.equal(await rendersOf(typing, () => bob.typing(channel).send(true)), 0);
  bob.typing(channel).send(false);
  await until('bob has ended', () => typing.value.users.length === 0);
  assert.equal(messages.renders, renders);
  bob.close();
  page.leave();
});

test('burstOfMessagesCostsARenderAFrame', async () => {
  const channel = `chat.${unique()}`;
  const { client } = gateway.client();
  const { client: sender } = gateway.client();
  const counter = counting(() => useChannel(channel));
  const page = new Page(client);
  page.show(h(counter.Component));
  await until('live', () => counter.value.status === 'live');

  sender.connect();
  const begin = Date.now();
  const contents = lines('burst', 300);
  // One after another, so that each comes as an event of its own: React joins by itself what comes in one event.
  for (const content of contents) await sender.publish(channel, 'chat_message', { content });
  await until('all messages', () => counter.value.messages.length >= 300);
  const frames = Math.ceil((Date.now() - begin) / 16);

  assert.deepEqual(counter.value.messages.map(({ data }) => data.content), contents);
  assert.ok(counter.renders <= frames + 5, `${counter.renders} renders in ${frames} frames`);
  sender.close();
  page.leave();
});

test('historyComesInOneRender', async () => {
  const channel = `chat.${unique()}`;
  await gateway.say(channel, 'history', 40);
  const { client } = gateway.client();
  const counter = counting(() => useChannel(channel));
  const page = new Page(client);
  page.show(h(counter.Component));
  await until('live', () => counter.value.status === 'live');
  await sleep(50);
  const lengths = new Set(counter.values.map(({ messages }) => messages.length));
  assert.deepEqual([...lengths], [0, 40]);
  page.leave();
});

test('parentsRenderKeepsEveryValue', async () => {
  const channel = `chat.${unique()}`;
  const { client, user } = gateway.client();
  const values = [];
  function Child() {
    values.push([useChannel(channel, { onMessage() {} }), usePresence(user), useTyping(channel), useConnection()]);
    return null;
  }
  const page = new Page(client);
  page.show(h(Child));
  await until('live', () => values.at(-1)[0].status === 'live' && values.at(-1)[1].users.length === 1);
  await sleep(50);
  const last = values.at(-1);
  page.show(h(Child));
  page.show(h(Child));
  assert.ok(values.at(-1) !== last);
  for (const [at, value] of values.at(-1).entries()) assert.equal(value, last[at]);
  page.leave();
});

test('repeatedPresenceDoesNotRender', async () => {
  const { client, user } = gateway.client();
  const counter = counting(() => usePresence(user));
  const page = new Page(client);
  page.show(h(counter.Component));
  await until('the user is there', () => counter.value.users.length === 1);
  await counter.value.setStatus('away');
  await until('away', () => counter.value.users[0].status === 'away');
  const before = counter.value;
  assert.equal(await rendersOf(counter, () => client.publish(`chat.${unique()}`, 'chat_message', { content: '' })), 0);
  assert.equal(counter.value, before);
  page.leave();
});
