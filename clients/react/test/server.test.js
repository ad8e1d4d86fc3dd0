import { container } from './support/dom.js';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { flushSync } from 'react-dom';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { WarrenProvider, useAgents, useAlerts, useChannel, useConnection, usePresence, useTyping } from '@warren/react';
import { Page, h, lines } from './support/page.js';
import { until } from './support/until.js';
import { countingSockets, openGateway, unique } from './support/warren.js';

let gateway;
before(async () => {
  gateway = await openGateway();
});
after(() => gateway.stop());

function App({ channel, team, initial, sockets, claims }) {
  const token = () => gateway.token(claims);
  return h(
    WarrenProvider,
    { url: gateway.url, token, WebSocket: sockets.WebSocket, grace: 50 },
    h(Everything, { channel, team, initial }),
  );
}

/** Every hook, so that each of them is rendered on the server. */
function Everything({ channel, team, initial }) {
  const { messages } = useChannel(channel, { initial });
  const status = useConnection((state) => state.status);
  const { users } = usePresence(team);
  const typing = useTyping(channel);
  const agents = useAgents();
  const { alerts } = useAlerts({ onAlert() {} });
  const counts = [users, typing.users, agents, alerts].map(({ length }) => length > 0);
  return h(
    'section',
    {},
    h('p', {}, status),
    h('i', {}, counts.join(' ')),
    ...messages.map(({ position, data }) => h('li', { key: position }, data.content)),
  );
}

async function setUp() {
  const user = unique();
  return { channel: `chat.${unique()}`, team: user, sockets: countingSockets(), claims: { user, teams: [user] } };
}

test('serverRendersWithoutAConnection', async () => {
  const app = await setUp();
  const page = renderToString(h(App, app));
  assert.match(page, /<p>idle<\/p><i>false false false false<\/i>/);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(app.sockets.opened, 0);
});

test('serverNeedsNoWindow', () => {
  const { window, document } = globalThis;
  delete globalThis.window;
  delete globalThis.document;
  try {
    assert.match(renderToString(h(App, { sockets: {}, channel: 'chat.a', claims: {}, team: 'a' })), /idle/);
  } finally {
    Object.assign(globalThis, { window, document });
  }
});

test('pageContinuesAfterTheServersMessages', async () => {
  const app = await setUp();
  await gateway.say(app.channel, 'server', 5);
  const { client } = gateway.client();
  // A message is confirmed before it is in the history.
  let messages = [];
  await until('the history', async () => {
    ({ messages } = await client.history(app.channel));
    return messages.length === 5;
  });
  // A server may pass on all that the history has.
  const typing = { ...messages[0], type: 'typing', position: messages[0].position - 1, data: { userId: 'bob', typing: true } };
  app.initial = [typing, ...messages];
  const element = container();
  element.innerHTML = renderToString(h(App, app));
  const texts = () => [...element.querySelectorAll('li')].map(({ textContent }) => textContent);
  assert.deepEqual(texts(), lines('server', 5));
  await gateway.say(app.channel, 'between', 3);

  const errors = [];
  let root;
  flushSync(() => {
    root = hydrateRoot(element, h(App, app), { onRecoverableError: (error) => errors.push(error) });
  });
  await until('the messages since', () => texts().length === 8);
  await gateway.say(app.channel, 'live', 3);
  await until('live messages', () => texts().length === 11);

  assert.deepEqual(texts(), [...lines('server', 5), ...lines('between', 3), ...lines('live', 3)]);
  assert.deepEqual(errors, []);
  assert.equal(app.sockets.opened, 1);
  assert.equal(app.sockets.count('subscribe', app.channel), 1);
  assert.equal(element.querySelector('p').textContent, 'connected');
  flushSync(() => root.unmount());
  await until('the connection is closed', () => app.sockets.open.size === 0);
});

test('pageThatConnectsBeforeItHydratesMatchesTheServer', async () => {
  const { client } = gateway.client();
  const channel = `chat.${unique()}`;
  await gateway.say(channel, 'early', 3);
  // Another root of the page has the channel already when this one hydrates.
  const first = new Page(client);
  first.show(h(Everything, { channel, team: 'a' }));
  await until('the history', () => first.texts().length === 3);

  const element = container();
  const tree = h(WarrenProvider, { client }, h(Everything, { channel, team: 'a' }));
  element.innerHTML = renderToString(tree);
  const errors = [];
  let root;
  flushSync(() => {
    root = hydrateRoot(element, tree, { onRecoverableError: (error) => errors.push(error) });
  });
  await until('the history', () => element.querySelectorAll('li').length === 3);
  assert.deepEqual(errors, []);
  flushSync(() => root.unmount());
  first.leave();
});
