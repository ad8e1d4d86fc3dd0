import { LiveStore, sorted } from './store.js';

/** @typedef {import('./types.d.ts').AgentStatus} AgentStatus */

/** Fields of an agent's status, as this client calls them. */
const NAMES = Object.entries({
  agent_name: 'agentName',
  current_task: 'currentTask',
  lease_seconds: 'leaseSeconds',
  owner_id: 'ownerId',
});

/**
 * The last status of each agent.
 *
 * @extends {LiveStore<readonly AgentStatus[]>}
 */
export class Agents extends LiveStore {
  /** @type {Map<string, AgentStatus>} */
  #byChannel = new Map();

  /**
   * @param {string} pattern
   * @param {import('./feeds.js').Feeds} feeds
   */
  constructor(pattern, feeds) {
    super(Object.freeze([]), () => {
      const subscription = feeds.subscribe(pattern, {
        latest: true,
        onMessage: (message) => this.#receive(message),
      });
      return () => subscription.unsubscribe();
    });
  }

  /** @param {import('./types.d.ts').Message} message */
  #receive({ type, channel, data, timestamp }) {
    if (type !== 'agent_status') return;
    /** @type {Record<string, any>} */
    const status = { ...data, channel, timestamp };
    for (const [snake, camel] of NAMES) {
      if (snake in status) {
        status[camel] ??= status[snake];
        delete status[snake];
      }
    }
    status.agentId = String(data.agentId ?? data.agent_id ?? channel.slice(channel.indexOf('.') + 1));
    delete status.agent_id;
    this.#byChannel.set(channel, /** @type {AgentStatus} */ (Object.freeze(status)));
    this.set(sorted(this.#byChannel.values(), (agent) => agent.agentId));
  }
}
