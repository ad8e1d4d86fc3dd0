'use strict';

// What STOMP.js promises to its users, in every version of STOMP, over WebSocket and over TCP. Its
// package ships no tests of its own. The environment says where the gateway is and with which token.
const assert = require('node:assert');
const { once, EventEmitter } = require('node:events');
const { randomBytes } = require('node:crypto');
const { describe, it, afterEach } = require('node:test');
const { Client, Versions } = require('@stomp/stompjs');
const WebSocket = require('ws');
const TcpSocket = require('./tcp-socket.js');

const { STOMP_URL: url, STOMP_TCP_PORT: port, STOMP_TOKEN: token } = process.env;
const MEGABYTE = 1 << 20;
const BEATS = 6;
let names = 0;

/** The values of a callback, in their order; next() waits for one more. */
class Values {
  #values = [];
  #added = new EventEmitter();

  add = (value) => {
    this.#values.push(value);
    this.#added.emit('value');
  };

  get length() {
    return this.#values.length;
  }

  async next() {
    while (this.#values.length === 0) {
      await once(this.#added, 'value');
    }
    return this.#values.shift();
  }
}

describe('STOMP.js', { concurrency: 6, timeout: 300_000 }, () => {
  for (const transport of ['WebSocket', 'TCP']) {
    for (const version of ['1.0', '1.1', '1.2']) {
      // One at a time: each test closes the clients that it opened.
      const serially = { concurrency: 1 };
      describe(`STOMP ${version} over ${transport}`, serially, () => promises(transport, version));
    }
  }
});

function promises(transport, version) {
  const clients = [];
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.deactivate({ force: true }))));

  function create(settings) {
    const client = new Client({
      connectHeaders: { Authorization: `Bearer ${token}` },
      stompVersions: new Versions([version]),
      reconnectDelay: 0,
      heartbeatIncoming: 0,
      heartbeatOutgoing: 0,
      webSocketFactory:
        transport === 'TCP'
          ? () => new TcpSocket(port)
          : () => new WebSocket(url, [`v${version.replace('.', '')}.stomp`]),
      ...settings,
    });
    clients.push(client);
    return client;
  }

  /** A connected client that tolerates no error, unless the settings do. */
  async function connect(settings) {
    const client = create({
      onStompError: (frame) => assert.fail(`${frame.headers.message}: ${frame.body}`),
      ...settings,
    });
    await new Promise((resolve) => {
      client.onConnect = resolve;
      client.activate();
    });
    return client;
  }

  const fresh = (kind) => `/${kind}.stompjs-${process.pid}-${++names}`;
  const topic = () => fresh('topic/custom');
  const queue = () => fresh('queue/stompjs');

  const receipted = (client, frame) =>
    new Promise((resolve) => {
      const receipt = `receipt-${++names}`;
      client.watchForReceipt(receipt, resolve);
      frame({ receipt });
    });

  async function subscribe(client, destination, headers = {}) {
    const messages = new Values();
    let subscription;
    await receipted(client, (receipt) => {
      subscription = client.subscribe(destination, messages.add, { ...headers, ...receipt });
    });
    return { messages, subscription };
  }

  const publish = (client, destination, content, headers = {}) =>
    receipted(client, (receipt) =>
      client.publish({ destination, headers: { ...headers, ...receipt }, ...content }),
    );

  it('speaks the version', async () => {
    const client = await connect();
    assert.equal(client.connectedVersion, version);
    assert.ok(client.connected);
  });

  it('keeps a connection alive by heart-beats of a second', async () => {
    if (version === '1.0') {
      await connect();
      return; // has no heart-beats
    }
    // A machine that stands still for a second loses a beat. A server without beats loses them in every attempt.
    for (let attempt = 1; !(await isKeptAlive()); attempt++) {
      assert.ok(attempt < 10, 'a beat was lost in each of ten attempts');
    }
  });

  async function isKeptAlive() {
    const beats = new Values();
    let lose;
    const lost = new Promise((resolve) => (lose = () => resolve(false)));
    const client = await connect({
      heartbeatIncoming: 1000,
      heartbeatOutgoing: 1000,
      onHeartbeatReceived: beats.add,
      onHeartbeatLost: lose,
      onWebSocketClose: lose,
    });
    async function all() {
      for (let i = 0; i < BEATS; i++) {
        await beats.next();
      }
      return true;
    }
    if (!(await Promise.race([all(), lost]))) {
      await client.deactivate();
      return false;
    }
    const { messages } = await subscribe(client, topic());
    assert.equal(messages.length, 0);
    return true;
  }

  for (const [kind, destination] of Object.entries({ topic, queue })) {
    it(`gets text and headers back from a ${kind}`, async () => {
      const to = destination();
      const client = await connect();
      const { messages } = await subscribe(client, to);
      // STOMP.js escapes in 1.2 only.
      const headers = { trace: version === '1.2' ? 'a:b\nc ü' : 'a b ü' };
      await publish(client, to, { body: 'grün\n\n✓' }, headers);
      const message = await messages.next();
      assert.equal(message.body, 'grün\n\n✓');
      assert.equal(message.headers.trace, headers.trace);
    });

    it(`gets a megabyte of text back from a ${kind}`, async () => {
      const to = destination();
      const client = await connect();
      const { messages } = await subscribe(client, to);
      const body = 'a line, grün ✓\n'.repeat(65_536);
      await publish(client, to, { body });
      assert.ok(body.length > 900_000 && (await messages.next()).body === body);
    });

    it(`gets a megabyte of bytes back from a ${kind}`, async () => {
      const to = destination();
      const client = await connect();
      const { messages } = await subscribe(client, to);
      const binaryBody = new Uint8Array(randomBytes(MEGABYTE));
      const type = { 'content-type': 'application/octet-stream' };
      await publish(client, to, { binaryBody }, type);
      const message = await messages.next();
      assert.equal(Buffer.compare(message.binaryBody, binaryBody), 0);
      assert.equal(message.headers['content-type'], 'application/octet-stream');
    });
  }

  it('may split large frames', async () => {
    const to = topic();
    const client = await connect({ splitLargeFrames: true, maxWebSocketChunkSize: 8_192 });
    const { messages } = await subscribe(client, to);
    const body = 'x'.repeat(200_000);
    await publish(client, to, { body });
    assert.ok((await messages.next()).body === body);
  });

  it('may force binary frames, and leave out the length', async () => {
    const to = topic();
    const client = await connect({ forceBinaryWSFrames: true });
    const { messages } = await subscribe(client, to);
    await publish(client, to, { body: 'binary', skipContentLengthHeader: true });
    assert.equal((await messages.next()).body, 'binary');
  });

  it('gets no message after unsubscribe', async () => {
    const to = topic();
    const client = await connect();
    const { messages, subscription } = await subscribe(client, to);
    const other = await subscribe(client, to);
    await receipted(client, (receipt) => subscription.unsubscribe(receipt));
    await publish(client, to, { body: 'late' });
    assert.equal((await other.messages.next()).body, 'late');
    assert.equal(messages.length, 0);
  });

  it('gets a message of a queue again unless it was acknowledged', async () => {
    const to = queue();
    const client = await connect();
    await publish(client, to, { body: '1' });
    await publish(client, to, { body: '2' });
    const ack = version === '1.0' ? 'client' : 'client-individual';
    const first = await subscribe(client, to, { ack });
    (await first.messages.next()).ack();
    await first.messages.next();
    await receipted(client, (receipt) => first.subscription.unsubscribe(receipt));
    const second = await subscribe(client, to, { ack });
    const again = await second.messages.next();
    assert.deepEqual([again.body, again.headers.redelivered], ['2', 'true']);
    again.ack();
  });

  it('gets a message again after a nack', async () => {
    const to = queue();
    const client = await connect();
    const { messages } = await subscribe(client, to, { ack: 'client' });
    await publish(client, to, { body: 'again' });
    (await messages.next()).nack();
    const again = await messages.next();
    assert.deepEqual([again.body, again.headers.redelivered], ['again', 'true']);
    again.ack();
  });

  it('sends what a transaction committed, and nothing that it aborted', async () => {
    const to = queue();
    const client = await connect();
    const { messages } = await subscribe(client, to);
    const aborted = client.begin();
    client.publish({ destination: to, body: 'aborted', headers: { transaction: aborted.id } });
    aborted.abort();
    const committed = client.begin();
    const receipts = new Values();
    client.watchForReceipt('in a transaction', receipts.add);
    const headers = { transaction: committed.id, receipt: 'in a transaction' };
    client.publish({ destination: to, body: 'committed', headers });
    await publish(client, to, { body: 'outside' });
    assert.equal((await messages.next()).body, 'outside');
    assert.equal(receipts.length, 0);
    committed.commit();
    await receipts.next();
    assert.equal((await messages.next()).body, 'committed');
  });

  it('connects again after a lost connection', async () => {
    const connects = new Values();
    const closes = new Values();
    const client = create({
      reconnectDelay: 50,
      onConnect: connects.add,
      onWebSocketClose: closes.add,
    });
    client.activate();
    await connects.next();
    client.forceDisconnect();
    await closes.next();
    await connects.next();
    const to = topic();
    const { messages } = await subscribe(client, to);
    await publish(client, to, { body: 'back' });
    assert.equal((await messages.next()).body, 'back');
  });

  it('gets an ERROR, and the end of the connection', async () => {
    const errors = new Values();
    const closes = new Values();
    const client = await connect({ onStompError: errors.add, onWebSocketClose: closes.add });
    client.publish({ destination: '/nowhere', body: 'x', headers: { receipt: 'r' } });
    const error = await errors.next();
    assert.equal(error.headers.code, 'unknown_destination');
    assert.equal(error.headers['receipt-id'], 'r');
    assert.ok(error.headers.message.includes('/nowhere'));
    assert.equal((await closes.next()).code, transport === 'TCP' ? 1000 : 4003);
  });

  it('keeps nine subscriptions of a page when the tenth is refused', async () => {
    const to = topic();
    const client = await connect();
    const refusals = await subscribe(client, '/user/queue/errors');
    const page = new Values();
    for (let i = 0; i < 10; i++) {
      client.subscribe(i === 4 ? '/nowhere' : to, page.add, { id: `page-${i}` });
    }
    const refusal = await refusals.messages.next();
    assert.equal(refusal.headers.code, 'unknown_destination');
    assert.equal(refusal.headers['subscription-id'], 'page-4');
    client.unsubscribe('page-4');
    await publish(client, to, { body: 'to nine' });
    for (let i = 0; i < 9; i++) {
      assert.equal((await page.next()).body, 'to nine');
    }
    assert.ok(client.connected);
  });

  it('says goodbye', async () => {
    const closes = new Values();
    const disconnects = new Values();
    const client = await connect({ onWebSocketClose: closes.add, onDisconnect: disconnects.add });
    await client.deactivate();
    await disconnects.next();
    assert.equal((await closes.next()).code, 1000);
  });

  it('gets every message of a burst in order', async () => {
    const to = topic();
    const client = await connect();
    const { messages } = await subscribe(client, to);
    for (let i = 0; i < 1_000; i++) {
      client.publish({ destination: to, body: String(i) });
    }
    for (let i = 0; i < 1_000; i++) {
      assert.equal((await messages.next()).body, String(i));
    }
  });
}
