// The board of agents: the last status of each that the user may see.

import { countMessage } from './rate.js';
import { readAll } from './reading.js';
import { onEnd, user, warren } from './session.js';
import { Value } from './store.js';
import { field } from './words.js';

/** By urgency: those that need a person first. @type {Value} */
export const agents = new Value([]);

let endings = [];

const URGENCY = { stale: 1, working: 2, idle: 3, stopped: 4 };
const urgency = (agent) => (agent.error ? -1 : questionOf(agent) ? 0 : (URGENCY[agent.state] ?? 5));

export function startAgents() {
  const client = warren;
  const stores = [];
  const draw = () =>
    agents.set(
      stores
        .flatMap((store) => store.get())
        .sort((a, b) => urgency(a) - urgency(b) || (a.agentId < b.agentId ? -1 : 1)),
    );
  endings = [
    readAll('agents', (pattern, onRefused) => {
      const store = client.agents(pattern);
      stores.push(store);
      const stop = store.subscribe(draw);
      // The store keeps a refusal to itself. This joins the store's subscription.
      const probe = client.subscribe(pattern, {
        // The snapshot of the last states comes before it is live.
        onMessage: (message) => probe?.state.status === 'live' && countMessage(message),
        onState: ({ status }) => status === 'refused' && onRefused(),
      });
      return {
        unsubscribe() {
          stop();
          probe.unsubscribe();
        },
      };
    }),
  ];
}

onEnd(() => {
  for (const each of endings) each();
  endings = [];
  agents.set([]);
});

/** What an agent asks the user, or anyone; undefined if it asks nothing. An agent writes it into its status. */
export function questionOf(agent) {
  const whom = field(agent, 'waitingFor');
  if (whom !== undefined && whom !== user.get()?.name) return undefined;
  return field(agent, 'question') ?? (whom === undefined ? undefined : 'It waits for you.');
}

/** Whether an agent waits for a person. */
export const needsPerson = (agent) => Boolean(agent.error) || agent.state === 'stale' || questionOf(agent) !== undefined;

/** Whether a name is an agent's: its id, the last word of it, or what it calls itself. */
export function isAgent(name) {
  const wanted = name.toLowerCase();
  return agents.get().some(({ agentId, agentName }) =>
    [agentId, agentId.split('.').at(-1), String(agentName)].some((each) => each.toLowerCase() === wanted),
  );
}
