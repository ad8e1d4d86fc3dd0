import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const CLOSE_CODES = [
  [1000, false, false],
  [1002, false, false],
  [1009, false, false],
  [1012, true, false],
  [4001, false, true],
  [4003, false, false],
  [4008, true, false],
  [4010, true, false],
  [4011, false, true],
].map(([code, reconnect, freshToken]) => ({ code, name: `C${code}`, reason: '', reconnect, freshToken }));

const later = (value) => ({ timestamp: '2026-01-31T12:00:00.000Z', ...value });

/**
 * A gateway in this process that speaks JSON over WebSocket, SSE and HTTP as docs/json.md describes, for tests that
 * have to decide what happens when.
 */
export class FakeGateway {
  log = [];
  /** Positions up to this one are not available any more. */
  retainedFrom = 0;
  position = 100;
  sockets = new Set();
  /** Every frame of a client, in order. */
  received = [];
  connections = 0;
  /** Signs of life that clients have asked for. */
  pings = 0;
  tokens = [];
  alerts = [];
  /** Decides when the list of alerts, as it was at the request, arrives. */
  listed = async () => {};
  /** Live subscriptions that each connection begins with, as `/ws` has them. */
  welcome = [];
  blocksWebSockets = false;
  /** How many of the next handshakes are cut. */
  handshakesToCut = 0;
  isSilent = false;
  badTokens = new Set();
  /** Decides about a frame before the gateway does; true: nothing else happens. */
  intercept = () => false;
  #streams = new Set();
  /** What the event streams of some patterns do not have yet. */
  #held = new Map();

  static async start() {
    const gateway = new FakeGateway();
    gateway.server = createServer((request, response) => gateway.#http(request, response));
    gateway.webSockets = new WebSocketServer({ noServer: true });
    gateway.server.on('upgrade', (request, socket, head) => {
      if (gateway.blocksWebSockets) return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      if (gateway.handshakesToCut > 0) {
        gateway.handshakesToCut--;
        return void socket.destroy();
      }
      gateway.webSockets.handleUpgrade(request, socket, head, (webSocket) => gateway.#accept(webSocket));
    });
    await new Promise((resolve) => gateway.server.listen(0, '127.0.0.1', resolve));
    gateway.url = `http://127.0.0.1:${gateway.server.address().port}`;
    return gateway;
  }

  async stop() {
    this.cut();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  cut() {
    for (const each of this.sockets) each.terminate();
    for (const each of this.#streams) each.response.destroy();
  }

  close(code, reason = '') {
    for (const each of this.sockets) each.close(code, reason);
  }

  send(frame) {
    for (const each of this.sockets) each.send(JSON.stringify(later(frame)));
  }

  /** From now on, the event streams of a pattern are behind those of others. */
  hold(pattern) {
    this.#held.set(pattern, []);
  }

  release(pattern) {
    this.#held.get(pattern).forEach((write) => write());
    this.#held.delete(pattern);
  }

  /** Publishes an event to all subscribers. */
  publish(channel, type, data, { id = `e${this.position + 1}`, ...more } = {}) {
    const event = later({ id, type, channel, position: ++this.position, data, ...more });
    if (type !== 'typing') this.log.push(event);
    for (const each of this.sockets) {
      if (matches(each, channel)) this.#send(each, event);
    }
    for (const { pattern, response } of this.#streams) {
      if (!matches({ channels: new Set([pattern]) }, channel)) continue;
      const write = () => response.write(sse(event.position, event));
      const held = this.#held.get(pattern);
      if (held) held.push(write);
      else write();
    }
    return event;
  }

  raiseAlert(alertId, title = 'T') {
    const data = { alertId, level: 'info', title, message: 'M', createdAt: later({}).timestamp };
    const alert = later({ id: alertId, type: 'alert', channel: 'users.alice', data });
    this.alerts.push(alert);
    this.send({ ...alert, position: this.position });
    return alert;
  }

  #send(socket, frame) {
    if (!this.isSilent) socket.send(JSON.stringify(frame));
  }

  #accept(socket) {
    this.connections++;
    this.sockets.add(socket);
    socket.channels = new Set(this.welcome);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('message', (data) => {
      const frame = JSON.parse(data);
      this.received.push(frame);
      if (!this.isSilent && !this.intercept(frame, socket)) this.#carryOut(frame, socket);
    });
  }

  #carryOut({ ref, ...frame }, socket) {
    const reply = (more) => this.#send(socket, later(more));
    const ack = (id) => ref && reply({ type: 'ack', data: { ref, ...(id && { id }) } });
    switch (frame.type) {
      case 'auth':
        this.tokens.push(frame.token);
        if (this.badTokens.has(frame.token)) {
          reply({ type: 'auth', data: { success: false, code: 'bad_token', error: 'no' } });
          reply({ type: 'error', data: { ref, code: 'bad_token', error: 'no' } });
          return socket.close(4001);
        }
        reply({ type: 'auth', data: { success: true, userId: 'alice' } });
        ack();
        if (!socket.admitted) this.alerts.forEach((each) => reply(each));
        socket.admitted = true;
        return;
      case 'ping':
        this.pings++;
        return reply({ type: 'pong', data: {} });
      case 'subscribe':
        return this.subscribe(frame, socket, ack);
      case 'unsubscribe':
        socket.channels.delete(frame.channel);
        return ack();
      case 'alert_ack':
        this.alerts = this.alerts.filter((each) => each.data.alertId !== frame.data.alertId);
        reply({ type: 'alert_acked', channel: 'users.alice', id: 'x', data: { alertId: frame.data.alertId } });
        return ack();
      case 'user_presence':
        return ack();
      default:
        if (!this.log.some((each) => each.id === frame.id))
          this.publish(frame.channel, frame.type, frame.data, { id: frame.id });
        ack(frame.id);
    }
  }

  subscribe({ channel, since, last }, socket, ack) {
    const history = this.#history(channel, since, last);
    history.messages.forEach((each) => this.#send(socket, each));
    socket.channels.add(channel);
    const { recovered, messages } = history;
    const data = { position: this.position, replayed: messages.length, recovered };
    this.#send(socket, later({ type: 'subscribed', channel, data }));
    if (since !== undefined && !recovered) {
      this.#send(socket, later({ type: 'gap', channel, data: { from: since, to: this.position } }));
    }
    ack();
  }

  #history(channel, since, last) {
    const all = this.log.filter((each) => matches({ channels: new Set([channel]) }, each.channel));
    if (last !== undefined) return { messages: all.slice(Math.max(0, all.length - last)), recovered: true };
    if (since === undefined) return { messages: [], recovered: true };
    if (since > 0 && since < this.retainedFrom) return { messages: [], recovered: false };
    return { messages: all.filter((each) => each.position > since), recovered: true };
  }

  async #http(request, response) {
    const url = new URL(request.url, this.url);
    const json = (body, status = 200) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (url.pathname === '/api/config') return json(this.config());
    if (url.pathname === '/page' || url.pathname.startsWith('/src/')) return serve(url.pathname, response);
    const token = request.headers.authorization?.replace('Bearer ', '');
    if (this.badTokens.has(token)) return json({ code: 'bad_token', detail: 'no' }, 401);
    const [, channel, resource] = /^\/api\/channels\/([^/]+)\/(\w+)$/.exec(url.pathname) ?? [];
    const pattern = channel && decodeURIComponent(channel);
    if (url.pathname === '/api/alerts') {
      const { alerts } = this;
      await this.listed(response);
      return json({ alerts });
    }
    if (resource === 'messages') return json(this.#page(pattern, url.searchParams));
    if (resource === 'events' && request.method === 'GET') return this.#stream(pattern, url, request, response);
    if (resource === 'events') {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { type, id, data } = JSON.parse(body);
      this.received.push({ type, id, data, channel: pattern, over: 'http' });
      this.publish(pattern, type, data, { id });
      return json({ id }, 202);
    }
    if (url.pathname.endsWith('/ack')) {
      const alertId = decodeURIComponent(url.pathname.split('/')[3]);
      this.alerts = this.alerts.filter((each) => each.data.alertId !== alertId);
      response.writeHead(204);
      return response.end();
    }
    json({ code: 'not_found', detail: url.pathname }, 404);
  }

  #page(channel, query) {
    const limit = Number(query.get('limit'));
    const before = Number(query.get('before') ?? Infinity);
    const all = this.log.filter((each) => each.channel === channel && each.position < before);
    const messages = all.slice(Math.max(0, all.length - limit));
    return { messages, truncated: all.length > limit, last: messages.at(-1)?.position ?? null };
  }

  #stream(pattern, url, request, response) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const stream = { pattern, response };
    const header = request.headers['last-event-id'] ?? url.searchParams.get('since');
    const last = url.searchParams.get('last');
    const since = header === undefined || header === null ? undefined : Number(header);
    const { messages, recovered } = this.#history(pattern, since, last === null ? undefined : Number(last));
    response.write(':\n\n');
    messages.forEach((each) => response.write(sse(each.position, each)));
    const gap = { type: 'gap', channel: pattern, data: { from: since, to: this.position } };
    response.write(recovered ? `id: ${this.position}\n\n` : sse(this.position, gap));
    this.#streams.add(stream);
    response.on('close', () => this.#streams.delete(stream));
  }

  config() {
    return {
      endpoints: { json: '/ws', stomp: '/stomp' },
      heartBeats: {
        json: { sendMillis: 30_000, silentMillis: 60_000 },
        stomp: { sendMillis: 10_000, silentMillis: 20_000 },
        events: { sendMillis: 15_000, silentMillis: 0 },
      },
      limits: { eventBytes: 262_144, frameBytes: 2_097_152, connectMillis: 10_000, messages: 1_000 },
      closeCodes: CLOSE_CODES,
    };
  }
}

function matches({ channels }, channel) {
  return [...channels].some(
    (each) => each === channel || (each.endsWith('#') && channel.startsWith(each.slice(0, -1))),
  );
}

function sse(id, frame) {
  return `id: ${id}\ndata: ${JSON.stringify(frame)}\n\n`;
}

const PAGE = `<!doctype html><title>Warren</title>
<script type="module">import { Warren } from '/src/index.js'; window.Warren = Warren;</script>`;

/** A page with the client, and the client's files as they are. */
function serve(path, response) {
  const file = path === '/page' ? PAGE : readFileSync(new URL(`..${path}`, import.meta.url));
  response.writeHead(200, { 'Content-Type': path === '/page' ? 'text/html' : 'text/javascript' });
  response.end(file);
}
