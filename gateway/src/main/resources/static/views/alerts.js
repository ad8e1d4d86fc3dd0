// The inbox: what the user has not acknowledged, and what happened to the rest on any device.

import { html } from '../vendor/preact.js';
import { Ago, Empty, Head, Pill, Time } from '../parts/bits.js';
import { Icon } from '../parts/icons.js';
import { acknowledge, alerts, handled } from '../state/alerts.js';
import { linkOf } from '../state/kinds.js';
import { useStore } from '../state/store.js';
import { TONES } from '../state/telling.js';

export function View() {
  const open = useStore(alerts);
  const done = useStore(handled);
  const all = () => open.forEach(({ alertId }) => acknowledge(alertId));
  return html`<div class="view inbox">
    <${Head} title="Alerts" sub="They wait here, on all your devices, until one of them acknowledges">
      ${open.length > 1 && html`<button type="button" onClick=${all}>Acknowledge all</button>`}
    </${Head}>
    <section aria-labelledby="open-title">
      <h2 id="open-title">Open <span class="count">${open.length}</span></h2>
      ${open.length === 0 && html`<${Empty} icon="check" title="All done">Alerts arrive when an agent fails or goes silent, when someone mentions you, or when a service posts one.</${Empty}>`}
      <ul class="alerts">${open.map((alert) => html`<${Alert} key=${JSON.stringify(alert)} alert=${alert} />`)}</ul>
    </section>
    ${done.length > 0 && html`<section aria-labelledby="done-title">
      <h2 id="done-title">Acknowledged</h2>
      <ul class="done">
        ${done.slice(0, 30).map((each) => html`<li key=${each.alertId + each.at}>
          <${Icon} name="check" /><span class="done-text"><strong>${each.title}</strong> ${each.message}</span>
          <small>${each.isHere ? 'here' : `by ${each.by ?? 'you'} on another device or earlier`}</small><${Time} at=${each.at} />
        </li>`)}
      </ul>
    </section>`}
  </div>`;
}

function Alert({ alert }) {
  const { alertId, level, title, message, source, url, createdAt } = alert;
  const inside = source && linkOf(source);
  return html`<li class="alert ${TONES[level] ?? 'info'}">
    <${Icon} name="alerts" />
    <div class="alert-text">
      <p class="alert-head"><strong>${title}</strong><${Pill} tone=${TONES[level]}>${level}</${Pill}><${Ago} at=${createdAt} /></p>
      <p>${message}</p>
      <p class="alert-links">
        ${inside ? html`<a href=${inside}>${source}</a>` : source && html`<span>${source}</span>`}
        ${safeUrl(url) && html`<a href=${safeUrl(url)} rel="noopener noreferrer" target="_blank">More about it</a>`}
      </p>
    </div>
    <button type="button" aria-label="Acknowledge ${title}" onClick=${() => acknowledge(alertId)}>Acknowledge</button>
  </li>`;
}

/** A publisher writes the URL, so only one of the web is a link. */
function safeUrl(url) {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : null;
  } catch {
    return null;
  }
}
