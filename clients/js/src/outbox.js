import { Backoff } from './backoff.js';
import { WarrenError } from './warren-error.js';

/**
 * How many frames are on their way at a time. The gateway lets the others wait, too, and a refusal then affects fewer.
 */
const ON_THE_WAY = 64;

/**
 * @typedef {{
 *   ref: string, frame: import('./types.d.ts').Frame, bytes: number, sends: number, onTheWay: boolean,
 *   resolve: (id: string) => void, reject: (error: WarrenError) => void,
 * }} Entry
 */

/**
 * Publications and acknowledgements in the order of their calls, until the gateway has confirmed them. After a
 * reconnect those without a confirm are sent again, with the same id.
 */
export class Outbox {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  #bytes = 0;
  #refs = 0;
  #onTheWay = 0;
  /** @type {import('./types.d.ts').Link | null} */
  #link = null;
  #backoff = new Backoff();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #paused;

  /**
   * @param {{messages?: number, bytes?: number} | undefined} bounds
   * @param {{changed: () => void, dropped: (entry: Entry, reason: 'queue_full' | 'stopped') => void,
   *   largest: () => number}} owner `largest`: how many bytes a frame may have
   */
  constructor({ messages = 1_000, bytes = 2 ** 20 } = {}, owner) {
    this.mostMessages = messages;
    this.mostBytes = bytes;
    this.owner = owner;
  }

  get size() {
    return this.#entries.size;
  }

  /**
   * @param {import('./types.d.ts').Frame} frame without a ref
   * @returns {Promise<string>} the id of the event, after the gateway's confirm
   */
  add(frame) {
    return new Promise((resolve, reject) => {
      const ref = `p${++this.#refs}`;
      const whole = { ...frame, ref };
      const bytes = new TextEncoder().encode(JSON.stringify(whole)).length;
      /** @type {Entry} */
      const entry = { ref, frame: whole, bytes, sends: 0, onTheWay: false, resolve, reject };
      if (bytes > this.owner.largest()) {
        // The gateway would end the connection for it.
        return reject(this.#error('frame_too_large', `${bytes} bytes are more than the gateway takes`, entry));
      }
      if (this.#entries.size >= this.mostMessages || this.#bytes + bytes > this.mostBytes) {
        return this.#drop(entry, 'queue_full', 'too many publications wait for their confirm');
      }
      this.#entries.set(ref, entry);
      this.#bytes += bytes;
      this.#send();
      this.owner.changed();
    });
  }

  /** @param {import('./types.d.ts').Link} link */
  opened(link) {
    this.#link = link;
    this.#continue();
  }

  lost() {
    this.#link = null;
    this.#onTheWay = 0;
    clearTimeout(this.#paused);
    this.#paused = undefined;
    for (const each of this.#entries.values()) each.onTheWay = false;
  }

  /** Gives up everything. */
  stop() {
    this.lost();
    for (const each of [...this.#entries.values()]) {
      this.#remove(each);
      this.#drop(each, 'stopped', 'the client was stopped before the confirm');
    }
  }

  /**
   * The gateway's reply.
   *
   * @param {string} ref
   * @param {string | undefined} id
   * @param {WarrenError | null} error
   */
  replied(ref, id, error) {
    const entry = this.#entries.get(ref);
    if (!entry) return;
    if (entry.onTheWay) this.#onTheWay--;
    entry.onTheWay = false;
    if (error?.isTransient) {
      this.#pause(Math.max(this.#backoff.next(), error.retryAfterMillis ?? 0));
      return;
    }
    this.#remove(entry);
    // The first attempt had its effect, and only its confirm was lost.
    const repeated = error?.code === 'unknown_alert' && entry.sends > 1;
    if (error && !repeated) {
      entry.reject(this.#error(error.code, error.message, entry));
    } else {
      this.#backoff.reset();
      entry.resolve(id ?? entry.frame.id ?? '');
    }
    this.#send();
    this.owner.changed();
  }

  /** @param {number} millis */
  #pause(millis) {
    this.#paused ??= setTimeout(() => this.#continue(), millis);
  }

  #continue() {
    clearTimeout(this.#paused);
    this.#paused = undefined;
    this.#send();
  }

  #send() {
    if (!this.#link || this.#paused) return;
    for (const each of this.#entries.values()) {
      if (this.#onTheWay >= ON_THE_WAY) return;
      if (each.onTheWay) continue;
      each.onTheWay = true;
      each.sends++;
      this.#onTheWay++;
      this.#link.send(each.frame);
    }
  }

  /** @param {Entry} entry */
  #remove(entry) {
    if (this.#entries.delete(entry.ref)) this.#bytes -= entry.bytes;
  }

  /** @param {Entry} entry @param {'queue_full' | 'stopped'} reason @param {string} text */
  #drop(entry, reason, text) {
    entry.reject(this.#error(reason, text, entry));
    this.owner.dropped(entry, reason);
    this.owner.changed();
  }

  /** @param {string} code @param {string} text @param {Entry} entry */
  #error(code, text, { frame }) {
    return new WarrenError(code, text, { id: frame.id, channel: frame.channel });
  }
}
