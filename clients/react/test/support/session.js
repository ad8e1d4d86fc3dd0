import { randomUUID } from 'node:crypto';

/**
 * One connection to the test's gateway: authentication, subscriptions with `since` or `last`, publications with `ref`,
 * presence, and the acknowledgement of alerts.
 */
export class Session {
  #gateway;
  #socket;
  /** The channels and patterns to which the client has subscribed. @type {Set<string>} */
  #channels = new Set();
  /** The claims of the token; `null` before authentication. */
  claims = null;

  constructor(gateway, socket, token) {
    this.#gateway = gateway;
    this.#socket = socket;
    if (token) this.#authenticate(token);
    socket.on('message', (text) => this.#received(JSON.parse(String(text))));
  }

  /** Sends the event if a subscription of the client matches its channel. */
  deliver(event) {
    if ([...this.#channels].some((pattern) => matches(pattern, event.channel))) this.#send(event);
  }

  #send(frame) {
    this.#socket.send(JSON.stringify({ data: {}, timestamp: new Date().toISOString(), ...frame }));
  }

  #authenticate(token, ref) {
    const isFirst = this.claims === null;
    this.claims = this.#gateway.claimsOf(token);
    const success = this.claims !== null;
    this.#send({ type: 'auth', data: success ? { success, userId: this.claims.user } : { success } });
    if (success && ref !== undefined) this.#send({ type: 'ack', data: { ref } });
    if (!success) {
      this.#socket.close(4001);
    } else if (isFirst) {
      const { user, teams = [] } = this.claims;
      this.#channels.add(`users.${user}`).add('notifications');
      for (const kind of ['agents', 'chat', 'notes', 'presence']) {
        for (const team of teams) this.#channels.add(`${kind}.${team}`).add(`${kind}.${team}.#`);
      }
      for (const alert of this.#gateway.alertsOf(user)) this.#send(alert);
      this.#gateway.setPresence(this.claims, 'online');
    }
  }

  #received(frame) {
    if (frame.type === 'ping') return this.#send({ type: 'pong' });
    if (frame.type === 'pong') return undefined;
    const { ref } = frame;
    if (frame.type === 'auth') return this.#authenticate(frame.token, ref);
    const refusal = this.#gateway.refusalOf(this.claims, frame.channel);
    if (refusal) return this.#send({ type: 'error', data: { ...refusal, ref } });
    const id = this.#handle(frame);
    if (ref !== undefined) this.#send({ type: 'ack', data: id ? { ref, id } : { ref } });
    return undefined;
  }

  #handle({ type, channel, since, last, data, id = randomUUID() }) {
    switch (type) {
      case 'subscribe':
        this.#subscribe(channel, since, last);
        return undefined;
      case 'unsubscribe':
        this.#channels.delete(channel);
        this.#send({ type: 'unsubscribed', channel });
        return undefined;
      case 'user_presence':
        this.#gateway.setPresence(this.claims, data);
        return undefined;
      case 'alert_ack':
        this.#gateway.acknowledge(this.claims.user, data.alertId);
        return undefined;
      default:
        return this.#gateway.publish(channel, type, { ...data, ...this.#author(type) }, id);
    }
  }

  #author(type) {
    return type === 'typing' ? { userId: this.claims.user } : { sender: this.claims.user };
  }

  #subscribe(channel, since, last) {
    let replayed = this.#gateway.log.filter((event) => matches(channel, event.channel) && event.type !== 'typing');
    if (since !== undefined) replayed = replayed.filter(({ position }) => position > since);
    else if (last !== undefined) replayed = last === 0 ? [] : replayed.slice(-last);
    else replayed = this.#gateway.snapshotOf(channel);
    for (const event of replayed) this.#send(event);
    this.#channels.add(channel);
    const data = { position: this.#gateway.position, replayed: replayed.length, recovered: true };
    this.#send({ type: 'subscribed', channel, data });
  }
}

/** Whether a channel matches a pattern: `*` is one word, `#` is the rest. */
export function matches(pattern, channel) {
  const words = pattern.split('.');
  const others = channel.split('.');
  for (const [at, word] of words.entries()) {
    if (word === '#') return true;
    if (at >= others.length || (word !== '*' && word !== others[at])) return false;
  }
  return words.length === others.length;
}
