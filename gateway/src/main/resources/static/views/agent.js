// One agent: its state, and what it has done.

import { html } from '../vendor/preact.js';
import { AgentState } from '../parts/agent-board.js';
import { Avatar } from '../parts/avatar.js';
import { Ago, Head, Problem, Progress } from '../parts/bits.js';
import { Log } from '../parts/log.js';
import { useLog } from '../parts/use-log.js';
import { agents } from '../state/agents.js';
import { KINDS, labelOf } from '../state/kinds.js';
import { useStore } from '../state/store.js';

export function View({ name }) {
  const { channel, log, version, unreadFrom } = useLog('agents', name);
  const agent = useStore(agents).find((each) => each.channel === channel);
  const title = String(agent?.agentName ?? labelOf(channel));
  return html`<div class="view talk">
    <${Head} title=${title} sub=${agent && agent.agentId !== title ? `Agent ${agent.agentId}` : 'Agent'}>
      <${Avatar} name=${title} agent />${agent && html`<${AgentState} agent=${agent} />`}
    </${Head}>
    ${agent && html`<${Now} agent=${agent} title=${title} />`}
    ${log.status === 'refused'
      ? html`<${Problem} title="You may not read this agent." error=${log.error} />`
      : html`<${Log} log=${log} version=${version} unreadFrom=${unreadFrom} label="Reports of ${title}" empty=${KINDS.agents.empty} icon="agents" />`}
  </div>`;
}

function Now({ agent, title }) {
  const isWorking = agent.state === 'working';
  return html`<section class="card agent-now" aria-label="Now">
    ${agent.error && html`<${Problem} title="It stopped with an error." error=${{ message: String(agent.error) }} />`}
    <dl class="facts">
      <div><dt>Task</dt><dd>${agent.currentTask || 'none'}</dd></div>
      ${isWorking && agent.progress !== undefined && html`<div><dt>Progress</dt><dd><${Progress} value=${agent.progress} label="${title}: progress" />${Math.round(agent.progress)} %</dd></div>`}
      <div><dt>Last report</dt><dd><${Ago} at=${agent.timestamp} />${agent.state === 'stale' && ', and nothing since its lease ended'}</dd></div>
      ${agent.leaseSeconds > 0 && html`<div><dt>Lease</dt><dd>${agent.leaseSeconds} s: without a report for this long, the agent counts as silent</dd></div>`}
      ${agent.owner && html`<div><dt>Owner</dt><dd>${String(agent.owner)}</dd></div>`}
    </dl>
  </section>`;
}
