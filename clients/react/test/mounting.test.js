import './support/dom.js';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { useChannel } from '@warren/react';
import { sharesOf } from '../src/shares.js';
import { Remembered } from './support/memory.js';
import { Page, h, lines } from './support/page.js';
import { until } from './support/until.js';
import { openGateway, unique } from './support/warren.js';

const TIMES = 1000;
const GRACE = 300;

/** The messages on the page. */
const shown = (page) => page.texts('p').join('\n').split('\n').filter(Boolean);

let gateway;
before(async () => {
  gateway = await openGateway();
});
after(() => gateway.stop());

function Messages({ channel, onMessage }) {
  const { messages, status } = useChannel(channel, { history: 500, onMessage });
  // One text: a thousand mounts of hundreds of elements each would be a test of the DOM.
  return h('p', { 'data-status': status }, messages.map(({ data }) => data.content).join('\n'));
}

test('aThousandMountsShareOneSubscription', async () => {
  const channel = `chat.${unique()}`;
  const { client, sockets } = gateway.client();
  const page = new Page(client, { grace: GRACE });
  const listeners = new Remembered();
  page.show(h(Messages, { channel }));
  await until('the subscription is live', () => page.element.querySelector('[data-status=live]'));

  const published = gateway.say(channel, 'mounted', 200);
  for (let i = 0; i < TIMES; i++) {
    page.show();
    page.show(h(Messages, { channel, onMessage: listeners.add(() => i) }));
    if (i % 10 === 0) await sleep(1);
  }
  await published;
  await until('all messages', () => shown(page).length >= 200);
  await sleep(50);

  assert.deepEqual(shown(page), lines('mounted', 200));
  assert.equal(sockets.opened, 1);
  assert.equal(sockets.count('subscribe', channel), 1);
  page.leave();
  await until('the connection is closed', () => sockets.open.size === 0);
  await until('nothing is shared any more', () => sharesOf(client).size === 0);
  await until('the client is idle', () => client.state.status === 'idle');
  assert.ok((await listeners.alive()) <= 2, `${await listeners.alive()} listeners are still in memory`);
});

test('aThousandProvidersShareOneConnection', async () => {
  const channel = `chat.${unique()}`;
  const { client, sockets } = gateway.client();
  const pages = new Remembered();
  // A busy machine may stop between two pages for any time.
  const grace = 300_000;
  const first = new Page(client, { grace });
  first.show(h(Messages, { channel }));
  // A connection that has to be made beside a thousand renders might not be there in time.
  await until('the subscription is live', () => first.element.querySelector('[data-status=live]'));
  first.leave();
  const published = gateway.say(channel, 'provided', 50);
  for (let i = 0; i < TIMES; i++) {
    const page = pages.add(new Page(client, { grace }));
    page.show(h(Messages, { channel }));
    page.leave();
    if (i % 10 === 0) await sleep(1);
  }
  const last = new Page(client, { grace: 10 });
  last.show(h(Messages, { channel }));
  await published;
  await until('all messages', () => shown(last).length >= 50);

  assert.deepEqual(shown(last), lines('provided', 50));
  assert.equal(sockets.opened, 1);
  assert.equal(sockets.count('subscribe', channel), 1);
  last.leave();
  await until('the connection is closed', () => sockets.open.size === 0);
  await until('nothing is shared any more', () => sharesOf(client).size === 0);
  assert.ok((await pages.alive()) <= 2, `${await pages.alive()} pages are still in memory`);
});

test('mountsBeyondTheGraceLoseNothing', async () => {
  const channel = `chat.${unique()}`;
  const { client, sockets } = gateway.client();
  const page = new Page(client, { grace: 0 });
  const published = gateway.say(channel, 'again', 100);
  for (let i = 0; i < 50; i++) {
    page.show(h(Messages, { channel }));
    await sleep(4);
    page.show();
    await sleep(4);
  }
  page.show(h(Messages, { channel }));
  await published;
  await until('all messages', () => shown(page).length >= 100);

  assert.deepEqual(shown(page), lines('again', 100));
  assert.equal(sockets.opened, 1);
  page.leave();
  await until('the connection is closed', () => sockets.open.size === 0);
  await until('nothing is shared any more', () => sharesOf(client).size === 0);
});
