/** @typedef {import('./types.d.ts').Message} Message */

/** Whether a subscription to the channel or pattern begins with a snapshot. @param {string} channel */
export function hasSnapshot(channel) {
  return /^(agents|presence)(\.|$)/.test(channel);
}

/**
 * The messages that make up the last known state of `agents` or `presence` channels, for a subscription that joins
 * another one: the gateway sends its snapshot only once.
 */
export class LastKnown {
  /** @type {Map<string, Message>} */
  #messages = new Map();

  /** @param {Message} message */
  note(message) {
    const { type, channel, data } = message;
    if (type === 'agent_status') {
      this.#messages.set(channel, message);
    } else if (type === 'user_presence') {
      this.#messages.set(`${channel} ${data.userId ?? data.user_id}`, message);
    } else if (type === 'presence_state') {
      for (const key of this.#messages.keys()) {
        if (key === channel || key.startsWith(`${channel} `)) this.#messages.delete(key);
      }
      this.#messages.set(channel, message);
    }
  }

  /** @returns {Message[]} in the log's order */
  messages() {
    return [...this.#messages.values()].sort((a, b) => a.position - b.position);
  }
}
