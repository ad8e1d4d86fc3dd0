import './support/dom.js';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { useChannel } from '@warren/react';
import { Page, h, lines } from './support/page.js';
import { until } from './support/until.js';
import { openGateway, unique } from './support/warren.js';

let gateway;
before(async () => {
  gateway = await openGateway();
});
after(() => gateway.stop());

function Messages({ channel, name, ...options }) {
  const { messages, status } = useChannel(channel, options);
  const items = messages.map(({ position, data }) => h('li', { key: position, className: name }, data.content));
  return h('ol', { 'data-status': status }, ...items);
}

const isLive = (page) => () => page.element.querySelectorAll('[data-status=live]').length > 0;

test('componentsOfOneChannelShareASubscription', async () => {
  const channel = `chat.${unique()}`;
  const { client, sockets } = gateway.client();
  const page = new Page(client, { grace: 100 });
  const [one, other] = ['one', 'other'].map((name) => h(Messages, { key: name, channel, name }));
  page.show(one, other);
  await until('live', isLive(page));
  await gateway.say(channel, 'a', 10);
  await until('both have all', () => page.texts().length === 20);

  page.show(other);
  await gateway.say(channel, 'b', 10);
  await until('the other has all', () => page.texts('.other').length === 20);
  page.show(one, other);

  assert.deepEqual(page.texts('.one'), [...lines('a', 10), ...lines('b', 10)]);
  assert.deepEqual(page.texts('.other'), page.texts('.one'));
  assert.equal(sockets.count('subscribe', channel), 1);
  assert.equal(sockets.count('unsubscribe', channel), 0);

  page.show();
  await until('the subscription ends', () => sockets.count('unsubscribe', channel) === 1);
  assert.equal(sockets.open.size, 1);
  page.leave();
  await until('the connection is closed', () => sockets.open.size === 0);
  assert.equal(sockets.opened, 1);
});

test('laterComponentGetsTheHistoryThatItWants', async () => {
  const channel = `chat.${unique()}`;
  await gateway.say(channel, 'old', 30);
  const { client, sockets } = gateway.client();
  const page = new Page(client);
  const short = h(Messages, { key: 'short', channel, name: 'short', history: 5 });
  page.show(short);
  await until('the short history', () => page.texts('.short').length === 5);
  assert.deepEqual(page.texts('.short'), lines('old', 30).slice(-5));

  page.show(short, h(Messages, { key: 'long', channel, name: 'long', history: 20 }));
  await until('the long history', () => page.texts('.long').length === 20);
  assert.deepEqual(page.texts('.long'), lines('old', 30).slice(-20));
  assert.equal(sockets.count('subscribe', channel), 1);
  page.leave();
});

test('messagesSurviveACutConnectionOnce', async () => {
  const channel = `chat.${unique()}`;
  const { client, sockets } = gateway.client(undefined, { backoff: { minMillis: 10, maxMillis: 50 } });
  const heard = [];
  const onMessage = ({ data }) => heard.push(data.content);
  const page = new Page(client);
  page.show(h(Messages, { channel, name: 'one', onMessage }), h(Messages, { channel, name: 'other' }));
  await until('live', isLive(page));
  const published = gateway.say(channel, 'cut', 200);
  for (let i = 0; i < 5; i++) {
    await sleep(60);
    sockets.cut();
  }
  await published;
  await until('all messages', () => page.texts('.one').length >= 200);

  assert.deepEqual(page.texts('.one'), lines('cut', 200));
  assert.deepEqual(page.texts('.other'), lines('cut', 200));
  assert.deepEqual(heard, lines('cut', 200));
  assert.ok(sockets.opened > 1);
  // The last cut may come after the last message.
  await until('the last connection', () => sockets.open.size === 1 && client.state.status === 'connected');
  page.leave();
});
