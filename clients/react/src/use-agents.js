import { useWarren } from './context.js';
import { useStore } from './use-store.js';

/** @import { AgentStatus } from '@warren/client' */

/**
 * The last status of each agent, sorted by `agentId`.
 *
 * @param {string} [pattern] The channels of the agents; by default all of them, which needs the right to read them all.
 * @returns {readonly AgentStatus[]}
 */
export function useAgents(pattern = 'agents.*') {
  const client = useWarren();
  return useStore(`agents:${pattern}`, () => client.agents(pattern));
}
