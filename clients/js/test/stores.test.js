import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client, connected, gateway, until } from './harness.js';

test('stores are the same for the same arguments, and empty before anything came', async () => {
  const warren = client('http://127.0.0.1:9');
  assert.equal(warren.presence('t'), warren.presence('t'));
  assert.equal(warren.agents(), warren.agents('agents.*'));
  assert.equal(warren.typing('chat.a'), warren.typing('chat.a'));
  for (const store of [warren.presence('t'), warren.agents(), warren.typing('chat.a'), warren.alerts]) {
    assert.deepEqual(store.get(), []);
    assert.equal(store.get(), store.get());
    assert.ok(Object.isFrozen(store.get()));
  }
});

test('presence begins with the snapshot and changes only where somebody did', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url);
  const presence = warren.presence('t');
  let changes = 0;
  const stop = presence.subscribe(() => changes++);
  await until(() => fake.received.some((frame) => frame.channel === 'presence.t'));
  const users = [
    { userId: 'bob', status: 'online', lastSeen: '1' },
    { userId: 'alice', status: 'away', lastSeen: '2' },
  ];
  fake.publish('presence.t', 'presence_state', { users });
  await until(() => presence.get().length === 2);
  assert.deepEqual(
    presence.get().map(({ userId }) => userId),
    ['alice', 'bob'],
  );
  const [alice] = presence.get();
  fake.publish('presence.t', 'user_presence', { userId: 'bob', status: 'offline', lastSeen: '3' });
  await until(() => presence.get()[1].status === 'offline');
  assert.equal(presence.get()[0], alice);
  fake.publish('presence.t', 'user_presence', { userId: 'bob', status: 'offline', lastSeen: '3' });
  fake.publish('presence.t', 'user_presence', { userId: 'carl', status: 'online', lastSeen: '4' });
  await until(() => presence.get().length === 3);
  assert.equal(changes, 3);
  stop();
  await until(() => fake.received.some((frame) => frame.type === 'unsubscribe'));
});

test('agents have their last status, in one spelling', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url);
  const agents = warren.agents();
  agents.subscribe(() => {});
  await until(() => fake.received.some((frame) => frame.channel === 'agents.*'));
  fake.sockets.forEach((each) => each.channels.add('agents.builder'));
  fake.publish('agents.builder', 'agent_status', {
    agent_name: 'Builder',
    state: 'working',
    current_task: 'x',
    progress: 1,
  });
  fake.publish('agents.builder', 'agent_message', { content: 'no status' });
  fake.publish('agents.builder', 'agent_status', { agentName: 'Builder', state: 'idle' });
  await until(() => agents.get()[0]?.state === 'idle');
  const [{ timestamp, ...builder }] = agents.get();
  assert.equal(typeof timestamp, 'string');
  assert.deepEqual(builder, { agentId: 'builder', channel: 'agents.builder', agentName: 'Builder', state: 'idle' });
});

test('typing shows the others, ends with their message, and is sent rarely', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url);
  const typing = warren.typing('chat.a');
  typing.subscribe(() => {});
  await until(() => fake.received.some((frame) => frame.channel === 'chat.a'));
  fake.publish('chat.a', 'typing', { userId: 'bob', typing: true });
  fake.publish('chat.a', 'typing', { userId: 'alice', typing: true });
  await until(() => typing.get().length === 1);
  assert.deepEqual(typing.get(), ['bob']);
  fake.publish('chat.a', 'chat_message', { sender: 'bob', content: 'x' });
  await until(() => typing.get().length === 0);
  for (let i = 0; i < 10; i++) typing.send();
  typing.send(false);
  typing.send(false);
  await until(() => fake.received.filter((frame) => frame.type === 'typing').length >= 2);
  const sent = fake.received.filter((frame) => frame.type === 'typing').map(({ data }) => data.typing);
  assert.deepEqual(sent, [true, false]);
});

test('an alert comes once over reconnects, and leaves with its acknowledgement', async () => {
  const fake = await gateway();
  fake.raiseAlert('a1');
  const warren = client(fake.url);
  const toasts = [];
  warren.alerts.onAlert(({ alertId }) => toasts.push(alertId));
  warren.connect();
  await until(() => toasts.length === 1);
  fake.cut();
  await until(() => fake.connections === 2 && warren.state.status === 'connected');
  fake.raiseAlert('a2');
  await until(() => toasts.length === 2);
  assert.deepEqual(toasts, ['a1', 'a2']);
  assert.deepEqual(
    warren.alerts.get().map(({ alertId }) => alertId),
    ['a1', 'a2'],
  );
  const acked = warren.alerts.ack('a1');
  assert.deepEqual(
    warren.alerts.get().map(({ alertId }) => alertId),
    ['a2'],
  );
  await acked;
  assert.deepEqual(
    fake.alerts.map((each) => each.data.alertId),
    ['a2'],
  );
});

test('different alerts with one id are all shown, and leave together', async () => {
  const fake = await gateway();
  for (const title of ['one', 'two', 'one']) fake.raiseAlert('a1', title);
  const warren = client(fake.url);
  const toasts = [];
  warren.alerts.onAlert(({ title }) => toasts.push(title));
  warren.connect();
  await until(() => warren.alerts.get().length === 2);
  fake.cut();
  await until(() => fake.connections === 2 && warren.state.status === 'connected');
  fake.raiseAlert('a2', 'end');
  await until(() => toasts.includes('end'));
  assert.deepEqual(toasts, ['one', 'two', 'end']);
  await warren.alerts.ack('a1');
  assert.deepEqual(
    warren.alerts.get().map(({ title }) => title),
    ['end'],
  );
});

test('an acknowledgement that is refused brings the alert back', async () => {
  const fake = await gateway();
  fake.raiseAlert('a1');
  const warren = await connected(fake.url);
  await until(() => warren.alerts.get().length === 1);
  fake.intercept = ({ type, ref }, socket) => {
    if (type === 'alert_ack')
      socket.send(JSON.stringify({ type: 'error', data: { ref, code: 'not_allowed', error: 'no' } }));
    return type === 'alert_ack';
  };
  await assert.rejects(warren.alerts.ack('a1'), { code: 'not_allowed' });
  assert.equal(warren.alerts.get().length, 1);
});

test('an acknowledgement while offline arrives later', async () => {
  const fake = await gateway();
  fake.raiseAlert('a1');
  const warren = await connected(fake.url);
  await until(() => warren.alerts.get().length === 1);
  fake.cut();
  await until(() => warren.state.status !== 'connected');
  await warren.alerts.ack('a1');
  assert.deepEqual(fake.alerts, []);
});

test('a chosen presence is set again on the next connection', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url);
  await warren.setPresence('busy');
  fake.cut();
  await until(() => fake.received.filter((frame) => frame.type === 'user_presence').length === 2);
});

test('history pages back', async () => {
  const fake = await gateway();
  for (let i = 0; i < 5; i++) fake.publish('chat.a', 'chat_message', { content: i });
  const warren = client(fake.url);
  const page = await warren.history('chat.a', { limit: 2 });
  const older = await page.older();
  const oldest = await older.older();
  const contents = ({ messages }) => messages.map(({ data }) => data.content);
  assert.deepEqual([contents(page), contents(older), contents(oldest)], [[3, 4], [1, 2], [0]]);
  assert.deepEqual([page.truncated, oldest.truncated], [true, false]);
});
