import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Chromium, program } from './chromium.js';
import { PATIENCE_MILLIS, gateway } from './harness.js';

const skip = program === undefined && 'there is no Chromium';
/** @type {Chromium} */
let chromium;
before(async () => {
  if (program) chromium = await Chromium.start();
});
after(async () => chromium?.stop());

async function openTab(fake, options = '') {
  const tab = await chromium.open(`${fake.url}/page`);
  await until(tab, 'window.Warren !== undefined');
  await tab.evaluate(`
    window.seen = [];
    window.toasts = [];
    window.users = 0;
    window.warren = new Warren({ token: 't', backoff: { minMillis: 10, maxMillis: 50 }, ${options} });
    warren.alerts.onAlert(({ alertId }) => toasts.push(alertId));
    warren.presence('t').subscribe(() => (users = warren.presence('t').get().length));
    warren.connect();
    warren.subscribe('chat.a', { onMessage: ({ data }) => seen.push(data.content) }).live.then(() => true);
  `);
  return tab;
}

/** Waits until an expression in the tab is true. While the tab loads a page it has no value. */
async function until(tab, expression) {
  const value = (text) => tab.evaluate(text).catch(({ message }) => `no value: ${message}`);
  const end = Date.now() + PATIENCE_MILLIS;
  while ((await value(expression)) !== true) {
    if (Date.now() > end) {
      const found = await value('JSON.stringify([warren.state, seen, toasts, users])');
      throw new Error(`not within five minutes: ${expression}; ${found}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('ten tabs: one connection, one toast, presence once, and no loss when leading tabs end', { skip }, async () => {
  const fake = await gateway();
  fake.intercept = ({ type, channel, ref }, socket) => {
    if (type !== 'subscribe' || channel !== 'presence.t') return false;
    fake.subscribe({ channel }, socket, () => socket.send(JSON.stringify({ type: 'ack', data: { ref } })));
    return true;
  };
  let tabs = [];
  for (let i = 0; i < 10; i++) tabs.push(await openTab(fake, `tabs: 'alice'`));
  for (const tab of tabs) await until(tab, `warren.state.status === 'connected'`);
  assert.equal(fake.connections, 1);
  let n = 0;
  const publish = () => fake.publish('chat.a', 'chat_message', { content: n++ });
  fake.publish('presence.t', 'presence_state', { users: [{ userId: 'alice', status: 'online' }] });
  fake.raiseAlert('a1');
  publish();
  for (const tab of tabs) await until(tab, `seen.length === ${n} && users === 1 && warren.alerts.get().length === 1`);
  const toasts = async () => (await Promise.all(tabs.map((tab) => tab.evaluate('toasts')))).flat();
  assert.deepEqual(await toasts(), ['a1']);

  for (const end of ['close', 'crash']) {
    let leader;
    for (const tab of tabs) if (await tab.evaluate(`warren.state.transport === 'websocket'`)) leader = tab;
    publish();
    await leader[end]();
    tabs = tabs.filter((tab) => tab !== leader);
    publish();
    for (const tab of tabs) await until(tab, `seen.length === ${n}`);
    publish();
    for (const tab of tabs) await until(tab, `seen.length === ${n}`);
  }
  for (const tab of tabs) {
    assert.deepEqual(
      await tab.evaluate('seen'),
      Array.from({ length: n }, (_, i) => i),
    );
  }
  assert.equal(fake.sockets.size, 1);
  fake.raiseAlert('a2');
  for (const tab of tabs) await until(tab, `warren.alerts.get().length === 2`);
  assert.equal((await toasts()).filter((each) => each === 'a2').length, 1);
});

test('a page in the back/forward cache comes back connected', { skip }, async () => {
  const fake = await gateway();
  const tab = await openTab(fake);
  await until(tab, `warren.state.status === 'connected'`);
  fake.publish('chat.a', 'chat_message', { content: 1 });
  await until(tab, 'seen.length === 1');
  await tab.evaluate(`location.href = '/page?other'`);
  await until(
    tab,
    `location.search === '?other' && window.Warren !== undefined && (window.warren ??= { state: {} }) !== null`,
  );
  fake.publish('chat.a', 'chat_message', { content: 2 });
  await tab.evaluate('history.back()');
  await until(tab, `location.search === '' && window.seen?.length === 2 && warren.state.status === 'connected'`);
  assert.deepEqual(await tab.evaluate('seen'), [1, 2]);
});

test('over HTTP where WebSockets are blocked', { skip }, async () => {
  const fake = await gateway();
  fake.blocksWebSockets = true;
  const tab = await openTab(fake);
  await until(tab, `warren.state.status === 'connected'`);
  assert.equal(await tab.evaluate('`${warren.state.transport} ${warren.state.reason.code}`'), 'http blocked');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await tab.evaluate(`warren.publish('chat.a', 'chat_message', { content: 1 })`);
  await until(tab, 'seen.length === 1');
});
