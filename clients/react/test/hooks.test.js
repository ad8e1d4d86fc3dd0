import './support/dom.js';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Component } from 'react';
import { useAgents, useAlerts, useChannel, useConnection, usePresence, useTyping, useWarren } from '@warren/react';
import { Page, h, lines } from './support/page.js';
import { until } from './support/until.js';
import { openGateway, unique } from './support/warren.js';

let gateway;
before(async () => {
  gateway = await openGateway();
});
after(() => gateway.stop());

/** A page with one component that uses this hook; `page.value` is its latest value. */
function pageOf(client, useHook) {
  const page = new Page(client, { grace: 50 });
  function Using(props) {
    page.value = useHook(props);
    return null;
  }
  page.using = (props) => page.show(h(Using, props));
  page.using({});
  return page;
}

const contents = ({ messages }) => messages.map(({ data }) => data.content);

test('publishedMessageComesBackOnce', async () => {
  const channel = `chat.${unique()}`;
  const { client, user } = gateway.client();
  const page = pageOf(client, () => useChannel(channel));
  const { id } = await page.value.publish('chat_message', { content: 'Hello' });
  await until('the message', () => page.value.messages.length === 1);
  assert.equal(page.value.messages[0].id, id);
  assert.equal(page.value.messages[0].data.sender, user);
  assert.equal(page.value.hasOlder, false);
  page.leave();
});

test('olderMessagesAreLoadedInPages', async () => {
  const channel = `chat.${unique()}`;
  await gateway.say(channel, 'old', 25);
  const { client } = gateway.client();
  const page = pageOf(client, () => useChannel(channel, { history: 10, keep: 10 }));
  await until('live', () => page.value.status === 'live');
  assert.deepEqual(contents(page.value), lines('old', 25).slice(-10));
  assert.equal(page.value.hasOlder, true);

  assert.equal(await page.value.loadOlder(10), true);
  assert.deepEqual(contents(page.value), lines('old', 25).slice(-20));
  // Two calls at once load one page.
  await Promise.all([page.value.loadOlder(10), page.value.loadOlder(10)]);
  assert.deepEqual(contents(page.value), lines('old', 25));
  assert.equal(page.value.hasOlder, false);
  page.leave();
});

test('oldestMessagesAreDroppedBeyondKeep', async () => {
  const channel = `chat.${unique()}`;
  const { client } = gateway.client();
  const page = pageOf(client, () => useChannel(channel, { history: 0, keep: 5 }));
  await until('live', () => page.value.status === 'live');
  await gateway.say(channel, 'kept', 12);
  await until('the last one', () => contents(page.value).at(-1) === 'kept 12');
  assert.deepEqual(contents(page.value), lines('kept', 12).slice(-5));
  assert.equal(page.value.hasOlder, true);
  page.leave();
});

test('anotherChannelShowsItsOwnMessages', async () => {
  const [one, other] = [`chat.${unique()}`, `chat.${unique()}`];
  await gateway.say(one, 'one', 3);
  await gateway.say(other, 'other', 3);
  const { client, sockets } = gateway.client();
  const shown = [];
  const page = pageOf(client, ({ channel }) => {
    const value = useChannel(channel);
    shown.push({ channel, of: new Set(value.messages.map((message) => message.channel)) });
    return value;
  });
  assert.equal(page.value.status, 'idle');
  assert.throws(() => page.value.publish('chat_message', {}), /no channel/);

  page.using({ channel: one });
  await until('the one', () => page.value.messages.length === 3);
  page.using({ channel: other });
  assert.deepEqual(contents(page.value), []);
  await until('the other', () => page.value.messages.length === 3);
  assert.deepEqual(contents(page.value), lines('other', 3));
  page.using({ channel: null });
  assert.equal(page.value.status, 'idle');

  await until('both have ended', () => sockets.count('unsubscribe') === 2);
  for (const { channel, of } of shown) of.forEach((each) => assert.equal(each, channel));
  page.leave();
});

test('refusedChannelGivesTheReason', async () => {
  const { client } = gateway.client(undefined, { claims: { channels: { read: ['chat.mine'], write: [] } } });
  const page = pageOf(client, () => useChannel('users.somebody-else'));
  await until('the refusal', () => page.value.status === 'refused');
  assert.equal(page.value.error.code, 'not_allowed');
  assert.deepEqual(page.value.messages, []);
  page.leave();
});

test('presenceShowsUsersAndSetsTheOwnStatus', async () => {
  const team = unique();
  const { client, user } = gateway.client(undefined, { claims: { teams: [team] } });
  const page = pageOf(client, () => usePresence(team));
  const statuses = () => page.value.users.map(({ userId, status }) => `${userId} ${status}`);
  await until('the user', () => statuses().includes(`${user} online`));
  await page.value.setStatus('busy');
  await until('the status', () => statuses().includes(`${user} busy`));

  const { client: other, user: name } = gateway.client(undefined, { claims: { teams: [team] } });
  other.connect();
  await until('the other', () => statuses().includes(`${name} online`));
  other.close();
  page.leave();
});

test('typingShowsOthersAndEndsWithTheComponent', async () => {
  const channel = `chat.${unique()}`;
  const { client: alice, user } = gateway.client();
  const { client: bob } = gateway.client();
  const writer = pageOf(alice, () => useTyping(channel));
  const reader = pageOf(bob, () => useTyping(channel));
  await until('both are connected', () => [alice, bob].every(({ state }) => state.status === 'connected'));
  await until('the typing', () => {
    writer.value.setTyping();
    return reader.value.users.includes(user);
  });
  assert.deepEqual(writer.value.users, []);
  writer.show();
  await until('its end', () => reader.value.users.length === 0);
  writer.leave();
  reader.leave();
});

test('agentsShowTheirLastStatus', async () => {
  const id = unique();
  const report = (state, progress) =>
    gateway.publish(`agents.${id}`, 'agent_status', { agentId: id, agentName: 'Builder', state, progress });
  await report('working', 10);
  await report('working', 20);
  const { client } = gateway.client();
  const page = pageOf(client, () => useAgents().find(({ agentId, channel }) => agentId === id || channel === `agents.${id}`));
  await until('the agent', () => page.value?.progress === 20);
  await report('idle', 100);
  await until('the next status', () => page.value.state === 'idle');
  page.leave();
});

test('alertsAreShownAndAcknowledged', async () => {
  const user = unique();
  const post = (title) => gateway.publish(`users.${user}`, 'alert', { userId: user, level: 'info', title, message: '…' });
  await post('before');
  const { client } = gateway.client(user);
  const { client: phone } = gateway.client(user);
  const toasts = [];
  const page = pageOf(client, () => useAlerts({ onAlert: ({ title }) => toasts.push(title) }));
  const other = pageOf(phone, () => useAlerts());
  const titles = ({ value }) => value.alerts.map(({ title }) => title);
  await until('the first', () => titles(page).length === 1 && titles(other).length === 1);
  await post('now');
  await until('the second', () => titles(page).length === 2 && titles(other).length === 2);
  assert.deepEqual(titles(page), ['before', 'now']);
  assert.equal(toasts.filter((title) => title === 'now').length, 1);

  await page.value.acknowledge(page.value.alerts[0].alertId);
  await until('both devices', () => titles(page).length === 1 && titles(other).length === 1);
  assert.deepEqual(titles(other), ['now']);
  page.leave();
  other.leave();
});

test('connectionShowsItsStateAndReason', async () => {
  const { client, sockets, user } = gateway.client(undefined, { backoff: { minMillis: 10, maxMillis: 50 } });
  const states = [];
  const page = pageOf(client, () => {
    const state = useConnection();
    states.push(state);
    return state;
  });
  await until('connected', () => page.value.status === 'connected');
  assert.equal(page.value.userId, user);
  sockets.cut();
  await until('the loss', () => states.some(({ reason }) => reason?.code === 'lost'));
  await until('connected', () => page.value.status === 'connected');
  assert.deepEqual(
    states.filter(({ status }, at) => status !== states[at - 1]?.status).map(({ status }) => status),
    ['idle', 'connecting', 'connected', 'waiting', 'connecting', 'connected'],
  );
  page.leave();
});

test('badTokenIsShownAsFailed', async () => {
  const { client } = gateway.client(undefined, { token: 'not a token' });
  const page = pageOf(client, () => useConnection());
  await until('the failure', () => page.value.status === 'failed');
  assert.ok(page.value.reason.code);
  page.leave();
});

test('applicationsOwnConnectionStaysOpen', async () => {
  const { client, sockets } = gateway.client();
  client.connect();
  const page = pageOf(client, () => useWarren());
  assert.equal(page.value, client);
  await until('connected', () => client.state.status === 'connected');
  page.leave();
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(sockets.open.size, 1);
  client.close();
});

test('hookWithoutAProviderNamesIt', () => {
  let message;
  class Boundary extends Component {
    state = {};
    static getDerivedStateFromError(error) {
      message = error.message;
      return { error };
    }
    render() {
      return this.state.error ? null : this.props.children;
    }
  }
  const page = new Page(null);
  const { error } = console;
  console.error = () => {}; // React prints what the boundary has caught.
  page.render(h(Boundary, {}, h(() => useAgents().length)));
  console.error = error;
  assert.match(message, /WarrenProvider/);
  page.leave();
});
