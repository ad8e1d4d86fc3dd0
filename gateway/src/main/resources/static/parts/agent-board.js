// The agents with state, task and progress. Those that need a person come first.

import { html } from '../vendor/preact.js';
import { agents, questionOf } from '../state/agents.js';
import { linkOf } from '../state/kinds.js';
import { useStore } from '../state/store.js';
import { Avatar } from './avatar.js';
import { Ago, Empty, Pill, Progress } from './bits.js';

const TONE = { working: 'info', idle: 'good', stopped: '', stale: 'warn' };
const TEXT = { working: 'Working', idle: 'Idle', stopped: 'Stopped', stale: 'Silent' };

export function AgentState({ agent }) {
  if (agent.error) return html`<${Pill} tone="bad">Failed</${Pill}>`;
  return questionOf(agent) !== undefined
    ? html`<${Pill} tone="warn">Asks</${Pill}>`
    : html`<${Pill} tone=${TONE[agent.state] ?? ''}>${TEXT[agent.state] ?? String(agent.state)}</${Pill}>`;
}

export function AgentBoard() {
  const board = useStore(agents);
  return html`<section class="card" aria-labelledby="agents-title">
    <h2 id="agents-title">Agents ${board.length > 0 && html`<span class="count">${board.length}</span>`}</h2>
    ${board.length === 0 &&
    html`<${Empty} icon="agents" title="No agents yet">An agent appears when it reports a status: <code>cli/warren agent status builder working</code></${Empty}>`}
    <ul class="board">
      ${board.map((agent) => html`<li key=${agent.channel}><${AgentCard} agent=${agent} /></li>`)}
    </ul>
  </section>`;
}

function AgentCard({ agent }) {
  const name = String(agent.agentName || agent.agentId);
  const isWorking = agent.state === 'working';
  return html`<a class="agent-card ${agent.error ? 'bad' : agent.state === 'stale' || questionOf(agent) ? 'warn' : ''}" href=${linkOf(agent.channel)}>
    <div class="agent-head">
      <${Avatar} name=${name} agent />
      <strong>${name}</strong>
      <${AgentState} agent=${agent} />
    </div>
    <p class="agent-task">${agent.error || questionOf(agent) || agent.currentTask || (isWorking ? 'Working' : 'Nothing to do')}</p>
    ${isWorking && agent.progress !== undefined && html`<${Progress} value=${agent.progress} label="${name}: progress" />`}
    <p class="agent-foot">
      ${isWorking && agent.progress !== undefined && html`<span>${Math.round(agent.progress)} %</span>`}
      <span>${agent.state === 'stale' ? 'not heard of since ' : ''}<${Ago} at=${agent.timestamp} /></span>
    </p>
  </a>`;
}
