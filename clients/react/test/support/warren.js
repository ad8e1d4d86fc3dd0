import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { Warren } from '@warren/client';
import { TestGateway } from './gateway.js';

/**
 * The gateway of a test: the real one of `WARREN_URL` (with tokens for development), or else one in this process. What
 * tests count (connections, frames) they count at the client's socket, so they count the same with both.
 */
export async function openGateway() {
  const own = process.env.WARREN_URL ? null : await TestGateway.start();
  return new Gateway(process.env.WARREN_URL ?? own.url, own);
}

/** @returns {string} A name that no other test uses. */
export function unique() {
  return `react-${randomUUID().slice(0, 8)}`;
}

class Gateway {
  #own;
  #service;
  #clients = [];

  constructor(url, own) {
    this.url = url;
    this.#own = own;
  }

  async stop() {
    for (const client of this.#clients) client.close();
    await this.#own?.stop();
  }

  /** @returns {Promise<string>} */
  async token(claims) {
    const { token } = await this.#post('/api/dev/token', { channels: { read: ['#'], write: ['#'] }, ...claims });
    return token;
  }

  /** Publishes an event as a service, and returns its id. */
  async publish(channel, type, data) {
    // `#` does not match the channels of users.
    const channels = { read: ['#'], write: ['#', 'users.*'] };
    this.#service ??= await this.token({ user: 'service', role: 'service', channels });
    const { id } = await this.#post(`/api/channels/${channel}/events`, { type, data }, this.#service);
    return id;
  }

  /** Publishes messages one after another, `<text> 1` to `<text> <n>`, to a channel of the kind `chat`. */
  async say(channel, text, n) {
    for (let i = 1; i <= n; i++) await this.publish(channel, 'chat_message', { content: `${text} ${i}`, sender: 'service' });
  }

  /** A client of this user, and the socket class that counts what it does. */
  client(user = unique(), options = {}) {
    const sockets = countingSockets();
    const token = () => this.token({ user, teams: [user], ...options.claims });
    // The gateway in this process has no event streams, so a cut handshake must not lead to them.
    const transport = this.#own ? 'websocket' : 'auto';
    const client = new Warren({ url: this.url, token, WebSocket: sockets.WebSocket, transport, ...options });
    this.#clients.push(client);
    return { client, sockets, user };
  }

  async #post(path, body, token) {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    const reply = await response.json();
    if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(reply)}`);
    return reply;
  }
}

/** A WebSocket class that counts its connections and keeps the frames which the client sends. */
export function countingSockets() {
  const counts = {
    /** The number of connections since the start. */
    opened: 0,
    /** The connections that are open. @type {Set<WebSocket>} */
    open: new Set(),
    /** Every frame of the client. */
    sent: [],
    /** The number of frames of this type, for this channel if one is given. */
    count(type, channel) {
      return counts.sent.filter((frame) => frame.type === type && (!channel || frame.channel === channel)).length;
    },
    /** Cuts every connection without a close frame, as a network does. */
    cut() {
      for (const socket of counts.open) socket.terminate();
    },
    WebSocket: class extends WebSocket {
      constructor(...args) {
        super(...args);
        counts.opened++;
        counts.open.add(this);
        this.once('close', () => counts.open.delete(this));
      }

      send(text, ...more) {
        counts.sent.push(JSON.parse(String(text)));
        super.send(text, ...more);
      }
    },
  };
  return counts;
}
