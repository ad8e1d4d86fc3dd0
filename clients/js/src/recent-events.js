const MOST = 1_000;

/**
 * The events of a feed that came lately, to recognize one that is published twice: the same `id`, type, sender and data
 * at another position. An event with the `id` of an earlier one and anything else in it is another event.
 */
export class RecentEvents {
  /** @type {Map<string, {position: number, content: number}>} */
  #seen = new Map();

  /**
   * @param {import('./types.d.ts').Message} message
   * @returns {boolean} whether it repeats an earlier one
   */
  repeats(message) {
    const key = `${message.channel}\n${message.type}\n${message.id}`;
    const content = contentOf(message);
    const seen = this.#seen.get(key);
    if (seen && seen.content === content) return seen.position !== message.position;
    this.#seen.set(key, { position: message.position, content });
    if (this.#seen.size > MOST) this.#seen.delete(/** @type {string} */ (this.#seen.keys().next().value));
    return false;
  }
}

/** Fields of the envelope whose value depends on the publication and not on the event. */
const OF_PUBLICATION = new Set(['id', 'position', 'timestamp', 'channel', 'type']);

/**
 * A number that tells events of one id and type apart. Neither the time counts nor a field that holds it.
 *
 * @param {{timestamp: string, [field: string]: any}} message
 */
export function contentOf(message) {
  let hash = 0x811c9dc5;
  const text = canonical(message, message.timestamp, OF_PUBLICATION);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  // With the length, two different events with one id have to collide in both to be taken for one.
  return (hash >>> 0) * 2 ** 20 + (text.length % 2 ** 20);
}

/**
 * JSON with sorted fields, without those that hold the event's own time: a publisher that sends an event again gives it
 * a new one.
 *
 * @param {any} value
 * @param {string} timestamp
 * @param {Set<string>} [without]
 * @returns {string}
 */
function canonical(value, timestamp, without) {
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each, timestamp)).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.keys(value).filter((name) => !without?.has(name) && value[name] !== timestamp);
  return `{${fields
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name], timestamp)}`)
    .join()}}`;
}
