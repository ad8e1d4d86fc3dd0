import './support/dom.js';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { StrictMode } from 'react';
import { WarrenProvider, useAlerts, useChannel, usePresence } from '@warren/react';
import { Page, h, lines } from './support/page.js';
import { until } from './support/until.js';
import { countingSockets, openGateway, unique } from './support/warren.js';

let gateway;
before(async () => {
  gateway = await openGateway();
});
after(() => gateway.stop());

/** Everything that a page may use, under StrictMode, with a client of the provider's own. */
test('strictModeDoublesNothing', async () => {
  const user = unique();
  const channel = `chat.${unique()}`;
  const heard = [];
  const toasts = [];

  function Chat() {
    const { messages, status } = useChannel(channel, { onMessage: ({ data }) => heard.push(data.content) });
    return h('ol', { 'data-status': status }, ...messages.map(({ id, data }) => h('li', { key: id }, data.content)));
  }

  function Others() {
    const { users } = usePresence(user);
    const { alerts } = useAlerts({ onAlert: ({ title }) => toasts.push(title) });
    return h('p', {}, `${users.length} ${alerts.length}`);
  }

  const sockets = countingSockets();
  const page = new Page(null);
  page.render(
    h(
      StrictMode,
      {},
      h(
        WarrenProvider,
        {
          url: gateway.url,
          token: () => gateway.token({ user, teams: [user] }),
          WebSocket: sockets.WebSocket,
          grace: 100,
        },
        h(Chat),
        h(Others),
      ),
    ),
  );
  await until('the subscription is live', () => page.element.querySelector('[data-status=live]'));
  await gateway.say(channel, 'strict', 20);
  await gateway.publish(`users.${user}`, 'alert', { level: 'info', title: 'Toast', message: 'Once' });
  await until('all messages', () => page.texts().length >= 20);
  await until('the alert and the user', () => page.texts('p')[0] === '1 1');

  assert.deepEqual(page.texts(), lines('strict', 20));
  assert.deepEqual(heard, lines('strict', 20));
  assert.deepEqual(toasts, ['Toast']);
  assert.equal(sockets.opened, 1);
  assert.equal(sockets.count('subscribe', channel), 1);
  assert.equal(sockets.count('unsubscribe'), 0);
  page.leave();
  await until('the connection is closed', () => sockets.open.size === 0);
});
