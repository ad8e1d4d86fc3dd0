import { useWarren } from './context.js';
import { useStore } from './use-store.js';

/** @import { AgentStatus } from '@warren/client' */

/**
 * The last status of each agent, sorted by `agentId`.
 *
 * @param {string} [pattern] The channels of the agents. The default has the agents whose id is one word; `agents.#` has all.
 * @returns {readonly AgentStatus[]}
 */
export function useAgents(pattern = 'agents.*') {
  const client = useWarren();
  return useStore(`agents:${pattern}`, () => client.agents(pattern));
}
