// Things that wait for a person: alerts, agents that failed or went silent, unread mentions.

import { html } from '../vendor/preact.js';
import { agents, needsPerson, questionOf } from '../state/agents.js';
import { acknowledge, alerts } from '../state/alerts.js';
import { directory } from '../state/directory.js';
import { labelOf, linkOf } from '../state/kinds.js';
import { useStore } from '../state/store.js';
import { statusText, TONES } from '../state/telling.js';
import { Ago } from './bits.js';
import { Icon } from './icons.js';

const MOST_ALERTS = 4;

export function Waiting() {
  const open = useStore(alerts);
  const stuck = useStore(agents).filter(needsPerson);
  // Most mentions are alerts, too.
  const alerted = new Set(open.map(({ source }) => source));
  const mentions = useStore(directory).filter((each) => each.mentions > 0 && !alerted.has(each.channel));
  const count = open.length + stuck.length + mentions.length;
  return html`<section class="card waiting ${count > 0 ? 'has-some' : ''}" aria-labelledby="waiting-title">
    <h2 id="waiting-title">Waits for you ${count > 0 && html`<span class="count">${count}</span>`}</h2>
    ${count === 0 && html`<p class="calm"><${Icon} name="check" />Nothing waits for you. Alerts, mentions and agents that need a person appear here.</p>`}
    <ul class="waiting-list">
      ${stuck.map((agent) => html`<${Entry} key=${agent.channel} tone=${agent.error ? 'bad' : questionOf(agent) ? 'info' : 'warn'} icon="agents"
        title=${`${agent.agentName || agent.agentId}${questionOf(agent) ? ' asks' : ''}`} text=${questionOf(agent) ?? statusText(agent)} at=${agent.timestamp}>
        <a class="button" href=${linkOf(agent.channel)}>Look</a>
      </${Entry}>`)}
      ${open.slice(0, MOST_ALERTS).map((alert) => html`<${Entry} key=${JSON.stringify(alert)} tone=${TONES[alert.level]} icon="alerts" title=${alert.title} text=${alert.message} at=${alert.createdAt}>
        ${alert.source && linkOf(alert.source) && html`<a class="button" href=${linkOf(alert.source)}>Open</a>`}
        <button type="button" aria-label="Done: ${alert.title}" onClick=${() => acknowledge(alert.alertId)}>Done</button>
      </${Entry}>`)}
      ${open.length > MOST_ALERTS && html`<li class="more"><a href="#/alerts">${open.length - MOST_ALERTS} more ${open.length - MOST_ALERTS === 1 ? 'alert' : 'alerts'}</a></li>`}
      ${mentions.map(({ channel, mentions: number, last }) => html`<${Entry} key=${channel} tone="info" icon="chat" title=${labelOf(channel)}
        text=${number === 1 ? 'You are mentioned' : `You are mentioned ${number} times`} at=${last.timestamp}>
        <a class="button" href=${linkOf(channel)}>Read</a>
      </${Entry}>`)}
    </ul>
  </section>`;
}

function Entry({ tone, icon, title, text, at, children }) {
  return html`<li class="waiting-entry ${tone}">
    <${Icon} name=${icon} />
    <div class="entry-text"><strong>${title}</strong><span>${text}</span></div>
    <${Ago} at=${at} />
    <div class="entry-tools">${children}</div>
  </li>`;
}
