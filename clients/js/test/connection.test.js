import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { client, connected, gateway, status, until } from './harness.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The statuses and reasons of a client, as they change. */
function history(warren) {
  const all = [];
  warren.on('state', ({ status: now, reason }) => {
    const text = `${now} ${reason?.code}`;
    if (all.at(-1) !== text) all.push(text);
  });
  return all;
}

test('the constructor opens nothing', async () => {
  const fake = await gateway();
  const warren = client(fake.url);
  assert.deepEqual(warren.state, {
    status: 'idle',
    reason: null,
    transport: null,
    userId: null,
    attempt: 0,
    retryAt: null,
    queued: 0,
  });
  assert.equal(fake.connections, 0);
});

test('the state tells why', async () => {
  const fake = await gateway();
  const warren = client(fake.url);
  const states = history(warren);
  warren.connect();
  await status(warren, 'connected');
  assert.equal(warren.state.userId, 'alice');
  assert.equal(warren.state.transport, 'websocket');
  fake.cut();
  await until(() => states.at(-1) === 'connected retry');
  fake.close(1012);
  await until(() => states.filter((each) => each === 'connected retry').length === 2);
  warren.close();
  assert.deepEqual(states, [
    'connecting start',
    'connected start',
    'waiting lost',
    'connecting retry',
    'connected retry',
    'waiting closed_by_gateway',
    'connecting retry',
    'connected retry',
    'idle stopped',
  ]);
});

for (const [code, name] of [
  [1002, 'the protocol'],
  [1009, 'a large frame'],
  [4003, 'a missing right'],
]) {
  test(`gives up after a close for ${name}`, async () => {
    const fake = await gateway();
    const warren = await connected(fake.url);
    fake.close(code, 'why');
    await status(warren, 'failed');
    assert.equal(warren.state.reason.closeCode, code);
    assert.equal(warren.state.reason.code, 'refused');
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(fake.connections, 1);
    warren.connect();
    await status(warren, 'connected');
  });
}

test('asks for a fresh token after 4001 and 4011', async () => {
  const fake = await gateway();
  fake.badTokens.add('t1');
  const why = [];
  const warren = await connected(fake.url, { token: (reason) => `t${why.push(reason)}` });
  fake.close(4011);
  await until(() => fake.connections === 3 && warren.state.status === 'connected');
  assert.deepEqual(why, ['connect', 'refused', 'expired']);
  assert.deepEqual(fake.tokens, ['t1', 't2', 't3']);
});

test('gives up when two fresh tokens are refused', async () => {
  const fake = await gateway();
  ['t1', 't2', 't3'].forEach((each) => fake.badTokens.add(each));
  let asked = 0;
  const warren = client(fake.url, { token: () => `t${++asked}` });
  warren.connect();
  await status(warren, 'failed');
  assert.equal(asked, 2);
  assert.equal(warren.state.reason.closeCode, 4001);
  assert.match(warren.state.reason.text, /bad_token/);
});

test('a callback that fails is tried again, unless its error is final', async () => {
  const fake = await gateway();
  let calls = 0;
  const warren = client(fake.url, {
    token: () => {
      if (++calls < 3) throw new Error('login is down');
      return 'good';
    },
  });
  const states = history(warren);
  warren.connect();
  await status(warren, 'connected');
  assert.ok(states.includes('waiting token'), String(states));
  const other = client(fake.url, {
    token: () => Promise.reject(Object.assign(new Error('logged out'), { final: true })),
  });
  other.connect();
  await status(other, 'failed');
  assert.equal(other.state.reason.text, 'logged out');
});

test('renews the token of a living connection', async () => {
  const fake = await gateway();
  const why = [];
  const warren = await connected(fake.url, {
    token: (reason) => {
      if (why.push(reason) === 2) throw new Error('login is down for a moment');
      return `t${why.length}`;
    },
  });
  const states = history(warren);
  fake.send({ type: 'token_expiring', data: { expires: new Date(Date.now() + 5_000).toISOString() } });
  await until(() => fake.tokens.includes('t3'));
  assert.deepEqual(why, ['connect', 'expiring', 'expiring']);
  assert.equal(fake.connections, 1);
  assert.deepEqual(states, []);
});

test('asks for a fresh token where the old one has expired meanwhile', async () => {
  const fake = await gateway();
  const jwt = (exp) => `x.${Buffer.from(JSON.stringify({ sub: 'alice', exp })).toString('base64url')}.x`;
  const why = [];
  const tokens = [jwt(Date.now() / 1000 + 2.2), jwt(Date.now() / 1000 + 900)];
  const warren = await connected(fake.url, { token: (reason) => tokens[why.push(reason) - 1] });
  await new Promise((resolve) => setTimeout(resolve, 300));
  fake.cut();
  await until(() => fake.connections === 2 && warren.state.status === 'connected');
  assert.deepEqual(why, ['connect', 'expired']);
});

test('notices a half-open connection', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url, { heartBeatMillis: 100 });
  const states = history(warren);
  const began = Date.now();
  fake.isSilent = true;
  await until(() => states.includes('waiting silent'));
  assert.ok(Date.now() - began < 30_000, 'by the option, and not by the 60 s of the gateway');
  fake.isSilent = false;
  await status(warren, 'connected');
});

test('a living connection is not silent', async () => {
  const fake = await gateway();
  await connected(fake.url, { heartBeatMillis: 500 });
  await until(() => fake.pings >= 3);
  assert.equal(fake.connections, 1);
});

test('waits longer each time while nothing replies, and comes back', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const warren = client(`http://127.0.0.1:${server.address().port}`, { backoff: { minMillis: 20, maxMillis: 200 } });
  const pauses = [];
  warren.on('state', ({ status, reason, retryAt }) => {
    if (status !== 'waiting') return;
    assert.equal(reason.code, 'unreachable');
    pauses.push(retryAt - Date.now());
  });
  warren.connect();
  await until(() => pauses.length >= 5);
  assert.ok(pauses[4] > pauses[0], String(pauses));
  warren.close();
  await new Promise((resolve) => server.close(resolve));
});

test('a clean stop closes with 1000 and leaves nothing behind', async () => {
  const fake = await gateway();
  const warren = await connected(fake.url);
  const [socket] = fake.sockets;
  const closed = new Promise((resolve) => socket.on('close', resolve));
  warren.close();
  assert.equal(await closed, 1000);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(fake.connections, 1);
});

test('a listener that throws disturbs no other one, and its error surfaces', () => {
  // In a process of its own, as the error surfaces outside every call.
  const program = `
    import { Listeners } from './src/listeners.js';
    process.on('uncaughtException', (error) => console.log('surfaced:', error.message));
    const listeners = new Listeners();
    listeners.add(() => { throw new Error('of the application'); });
    listeners.add((value) => console.log('called with', value));
    listeners.call(7);
  `;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(output, 'called with 7\nsurfaced: of the application\n');
});
