// The board of agents: the last status of each that the user may see.

import { countMessage } from './rate.js';
import { readAll } from './reading.js';
import { onEnd, warren } from './session.js';
import { Value } from './store.js';

/** By urgency: those that need a person first. @type {Value} */
export const agents = new Value([]);

let endings = [];

const URGENCY = { stale: 1, working: 2, idle: 3, stopped: 4 };
const urgency = ({ error, state }) => (error ? 0 : (URGENCY[state] ?? 5));

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
        onMessage: countMessage,
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

/** Whether an agent waits for a person. */
export const needsPerson = ({ error, state }) => Boolean(error) || state === 'stale';

export const isAgent = (name) => agents.get().some(({ agentId }) => agentId === name);
