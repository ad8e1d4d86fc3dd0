import './support/dom.js';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { StrictMode, Suspense, startTransition, useLayoutEffect, useState } from 'react';
import { WarrenProvider, useChannel } from '@warren/react';
import { sharesOf } from '../src/shares.js';
import { Page, h, lines } from './support/page.js';
import { until } from './support/until.js';
import { countingSockets, openGateway, unique } from './support/warren.js';

let gateway;
before(async () => {
  gateway = await openGateway();
});
after(() => gateway.stop());

/** Something that a component waits for, as React 18 and 19 do it: it throws the promise. */
function resource() {
  let isReady = false;
  let finish;
  const promise = new Promise((resolve) => {
    finish = resolve;
  });
  return {
    read() {
      if (!isReady) throw promise;
    },
    finish() {
      isReady = true;
      finish();
    },
  };
}

function Messages({ channel, wait, name = 'messages' }) {
  const { messages, status } = useChannel(channel, { history: 500 });
  wait?.read();
  const items = messages.map(({ position, data }) => h('li', { key: position, className: name }, data.content));
  return h('ol', { 'data-status': status }, ...items);
}

test('treeThatSuspendsAtFirstConnectsOnce', async () => {
  const channel = `chat.${unique()}`;
  const user = unique();
  const wait = resource();
  const sockets = countingSockets();
  const page = new Page(null);
  const token = () => gateway.token({ user, teams: [user] });
  // The provider is inside the boundary: React discards it, and the client it has created, until the tree is ready.
  const provider = h(
    WarrenProvider,
    { url: gateway.url, token, WebSocket: sockets.WebSocket, grace: 100 },
    h(Messages, { channel, wait }),
  );
  page.render(h(StrictMode, {}, h(Suspense, { fallback: h('i', {}, 'waiting') }, provider)));
  await until('the fallback', () => page.texts('i').length === 1);
  await gateway.say(channel, 'before', 3);
  assert.equal(sockets.opened, 0);

  wait.finish();
  await until('the history', () => page.texts().length === 3);
  await gateway.say(channel, 'after', 3);
  await until('the messages', () => page.texts().length === 6);
  assert.deepEqual(page.texts(), [...lines('before', 3), ...lines('after', 3)]);
  assert.equal(sockets.opened, 1);
  assert.equal(sockets.count('subscribe', channel), 1);
  page.leave();
  await until('the connection is closed', () => sockets.open.size === 0);
});

test('discardedTreeLeavesNoSubscription', async () => {
  const channel = `chat.${unique()}`;
  const { client, sockets } = gateway.client();
  const page = new Page(client, { grace: 100 });
  page.show(h(Suspense, { fallback: 'waiting' }, h(Messages, { channel, wait: resource() })));
  await until('the connection', () => client.state.status === 'connected');
  page.show();
  assert.equal(sockets.count('subscribe', channel), 0);
  assert.equal(sharesOf(client).size, 1); // the connection
  page.leave();
});

test('mountedTreeThatSuspendsKeepsReceiving', async () => {
  const channel = `chat.${unique()}`;
  const { client, sockets } = gateway.client();
  const page = new Page(client, { grace: 50 });
  const tree = (wait) => h(Suspense, { fallback: h('i') }, h(Messages, { channel, wait }));
  page.show(tree());
  await until('live', () => page.element.querySelector('[data-status=live]'));
  await gateway.say(channel, 'before', 3);
  await until('the messages', () => page.texts().length === 3);

  const wait = resource();
  page.show(tree(wait));
  await until('the fallback', () => page.texts('i').length === 1);
  await gateway.say(channel, 'while', 5);
  wait.finish();
  await until('the tree is back', () => page.texts('i').length === 0 && page.texts().length === 8);
  assert.deepEqual(page.texts(), [...lines('before', 3), ...lines('while', 5)]);
  assert.equal(sockets.count('subscribe', channel), 1);
  assert.equal(sockets.opened, 1);
  page.leave();
});

test('transitionsNeverShowTwoStatesOfAChannel', async () => {
  const channel = `chat.${unique()}`;
  const { client } = gateway.client();
  const commits = [];
  let setRound;

  /** Takes long to render, so that React renders a transition in slices and messages come in between. */
  function Slow({ at }) {
    const { messages } = useChannel(channel);
    const end = performance.now() + 2;
    while (performance.now() < end);
    return h('b', { 'data-at': at }, messages.length);
  }

  function Many() {
    const [round, set] = useState(0);
    setRound = set;
    useLayoutEffect(() => {
      commits.push(new Set([...document.querySelectorAll('b')].map(({ textContent }) => textContent)));
    });
    return h('div', { 'data-round': round }, ...Array.from({ length: 20 }, (_, at) => h(Slow, { key: at, at: at + round })));
  }

  const page = new Page(client);
  page.show(h(Many));
  await until('connected', () => client.state.status === 'connected');
  const published = gateway.say(channel, 'sliced', 40);
  for (let round = 1; round <= 20; round++) {
    startTransition(() => setRound(round));
    await until('the transition', () => page.element.querySelector(`[data-round="${round}"]`));
  }
  await published;
  await until('all messages', () => page.texts('b').every((text) => text === '40'));
  assert.ok(commits.length >= 20);
  assert.deepEqual(commits.filter(({ size }) => size !== 1), []);
  page.leave();
});
