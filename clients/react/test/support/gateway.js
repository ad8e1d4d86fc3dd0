import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { Session, matches } from './session.js';

const ENDPOINTS = {
  json: '/ws',
  messages: '/api/channels/{channel}/messages',
  events: '/api/channels/{channel}/events',
  publish: '/api/channels/{channel}/events',
  alerts: '/api/alerts',
  presence: '/api/presence/{team}',
};

const CLOSE_CODES = [
  { code: 1000, name: 'DONE', reason: 'done', reconnect: false, freshToken: false },
  { code: 1012, name: 'RESTARTING', reason: 'the gateway is restarting', reconnect: true, freshToken: false },
  { code: 4001, name: 'NO_TOKEN', reason: 'no or bad token', reconnect: false, freshToken: true },
];

/**
 * A gateway in the test's process, where no real one is there: it speaks JSON over WebSocket and the part of HTTP that
 * the hooks need, as in `docs/json.md`. Every user may read and write every channel but others' `users.…`.
 */
export class TestGateway {
  #server = createServer((request, response) => this.#respond(request, response));
  #sockets = new WebSocketServer({ server: this.#server });
  #statuses = new Map();
  #unacknowledged = new Map();
  /** @type {Set<Session>} */
  #sessions = new Set();
  /** Every event, in order of its position. */
  log = [];
  /** The position of the last event. */
  position = 1000;

  /** Starts a gateway on a free port of the loopback interface. */
  static async start() {
    const gateway = new TestGateway();
    gateway.#sockets.on('connection', (socket, request) => gateway.#connected(socket, request));
    await new Promise((resolve) => gateway.#server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  async stop() {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The claims of a token, `null` for a bad one. */
  claimsOf(token) {
    try {
      return JSON.parse(Buffer.from(token, 'base64url').toString());
    } catch {
      return null;
    }
  }

  /** Stores an event and delivers it to its subscribers. */
  publish(channel, type, data, id = randomUUID()) {
    const event = { position: ++this.position, id, type, channel, timestamp: new Date().toISOString(), data };
    this.log.push(event);
    if (type === 'alert') {
      data.alertId ??= id;
      this.alertsOf(channel.slice('users.'.length)).push(event);
    }
    for (const session of this.#sessions) session.deliver(event);
    return id;
  }

  alertsOf(user) {
    if (!this.#unacknowledged.has(user)) this.#unacknowledged.set(user, []);
    return this.#unacknowledged.get(user);
  }

  acknowledge(user, alertId) {
    const left = this.alertsOf(user).filter(({ data }) => data.alertId !== alertId);
    this.#unacknowledged.set(user, left);
    this.publish(`users.${user}`, 'alert_acked', { alertId, by: user, at: new Date().toISOString() });
  }

  setPresence({ user, teams = [] }, status) {
    const lastSeen = new Date().toISOString();
    for (const team of teams) {
      this.#statusesOf(team).set(user, { userId: user, status, lastSeen });
      this.publish(`presence.${team}`, 'user_presence', { userId: user, status, lastSeen });
    }
  }

  /** Why the user may not do this, `null` if the user may. */
  refusalOf(claims, channel) {
    if (!claims) return { error: 'no token', code: 'no_token' };
    const isOthers = channel?.startsWith('users.') && channel !== `users.${claims.user}` && claims.role !== 'service';
    return isOthers ? { error: `'${claims.user}' may not use '${channel}'`, code: 'not_allowed' } : null;
  }

  /** The events with which a subscription without `since` and `last` begins. */
  snapshotOf(pattern) {
    if (pattern.startsWith('presence.')) {
      const data = { users: [...this.#statusesOf(pattern.slice('presence.'.length)).values()] };
      const { position } = this;
      return [{ position, id: `presence_state-${position}`, type: 'presence_state', channel: pattern, data }];
    }
    if (!pattern.startsWith('agents.')) return [];
    const latest = new Map();
    for (const event of this.log) {
      if (event.type === 'agent_status' && matches(pattern, event.channel)) latest.set(event.channel, event);
    }
    return [...latest.values()];
  }

  #statusesOf(team) {
    if (!this.#statuses.has(team)) this.#statuses.set(team, new Map());
    return this.#statuses.get(team);
  }

  #connected(socket, request) {
    const query = new URL(request.url, this.url).searchParams;
    const session = new Session(this, socket, query.get('token') ?? bearerOf(request));
    this.#sessions.add(session);
    socket.on('close', () => {
      this.#sessions.delete(session);
      if (session.claims) this.setPresence(session.claims, 'offline');
    });
    socket.on('error', () => {});
  }

  async #respond(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) : {};
    const { pathname, searchParams } = new URL(request.url, this.url);
    const [status, reply] = this.#reply(request, pathname, searchParams, body);
    response.writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' });
    response.end(JSON.stringify(reply));
  }

  #reply(request, path, query, body) {
    const [, channel, what] = /^\/api\/channels\/([^/]+)\/(messages|events)$/.exec(path) ?? [];
    if (path === '/api/config') return [200, this.#config()];
    if (path === '/api/dev/token') return [200, { token: Buffer.from(JSON.stringify(body)).toString('base64url') }];
    if (what === 'messages') return [200, this.#page(channel, query)];
    if (what === 'events' && request.method === 'POST') {
      const refusal = this.refusalOf(this.claimsOf(bearerOf(request)), channel);
      if (refusal) return [403, { title: 'Forbidden', status: 403, detail: refusal.error, code: refusal.code }];
      return [202, { id: this.publish(channel, body.type, body.data, body.id) }];
    }
    return [404, { title: 'Not Found', status: 404, code: 'unknown_destination' }];
  }

  #page(channel, query) {
    const before = Number(query.get('before') ?? Number.MAX_SAFE_INTEGER);
    const limit = Number(query.get('limit') ?? 50);
    const earlier = this.log.filter((event) => event.channel === channel && event.position < before);
    const messages = earlier.slice(-limit);
    return { messages, truncated: earlier.length > limit, last: messages.at(-1)?.position ?? this.position };
  }

  #config() {
    const webSocket = this.url.replace('http', 'ws') + ENDPOINTS.json;
    const urls = Object.entries(ENDPOINTS).map(([name, path]) => [name, name === 'json' ? webSocket : this.url + path]);
    return {
      endpoints: ENDPOINTS,
      urls: Object.fromEntries(urls),
      heartBeats: { json: { sendMillis: 30_000, silentMillis: 60_000 } },
      limits: { messages: 1000, eventBytes: 262_144, frameBytes: 2_097_152, connectMillis: 10_000 },
      closeCodes: CLOSE_CODES,
    };
  }
}

/** @returns {string | undefined} */
function bearerOf(request) {
  return request.headers.authorization?.replace('Bearer ', '');
}
