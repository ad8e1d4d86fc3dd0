// One row of a log: a message with its author, a line about an event, or a gap.

import { html } from '../vendor/preact.js';
import { dayOf } from '../state/clock.js';
import { tell } from '../state/telling.js';
import { Avatar } from './avatar.js';
import { Mentions, Pill, Time } from './bits.js';
import { Icon } from './icons.js';

/** Messages of one author within this time stand together. */
const TOGETHER_MILLIS = 5 * 60_000;

function isTogether(message, telling, before) {
  if (!before?.message || !telling.isTalk) return false;
  const earlier = tell(before.message);
  return (
    earlier.isTalk &&
    earlier.author === telling.author &&
    earlier.note === telling.note &&
    Date.parse(message.timestamp) - Date.parse(before.message.timestamp) < TOGETHER_MILLIS
  );
}

const isSameDay = (a, b) => new Date(a).toDateString() === new Date(b).toDateString();

export function Row({ item, before, me, unreadFrom, onInspect }) {
  if (item.gap) {
    return html`<p class="line gap"><span>Some messages are no longer available here. The log has dropped them.</span></p>`;
  }
  const { message } = item;
  const telling = tell(message);
  const isNewDay = before?.message ? !isSameDay(message.timestamp, before.message.timestamp) : !before;
  const isFirstUnread = unreadFrom !== undefined && before && before.position <= unreadFrom && item.position > unreadFrom;
  return html`
    ${isNewDay && html`<p class="line day"><span>${dayOf(message.timestamp)}</span></p>`}
    ${isFirstUnread && html`<p class="line new"><span>New</span></p>`}
    ${telling.isTalk
      ? html`<${Talk} ...${{ item, telling, me, onInspect }} together=${!isNewDay && !isFirstUnread && isTogether(message, telling, before)} />`
      : html`<${Line} ...${{ item, telling, onInspect }} />`}
  `;
}

function Talk({ item, telling, together, me, onInspect }) {
  const { author, text, isAgent, note } = telling;
  const mentionsMe = me && text.includes(`@${me}`);
  return html`<article class="message ${together ? 'together' : ''} ${mentionsMe ? 'to-me' : ''}">
    ${together ? html`<span class="gutter"><${Time} at=${item.message.timestamp} /></span>` : html`<${Avatar} name=${author} agent=${isAgent} />`}
    <div class="message-body">
      ${!together &&
      html`<p class="message-head"><strong>${author}</strong>${isAgent && html`<${Pill}>Agent</${Pill}>`}
        ${note && html`<${Pill} tone="warn">${note}</${Pill}>`}<${Time} at=${item.message.timestamp} /></p>`}
      <p class="message-text"><${Mentions} text=${text} me=${me} /></p>
    </div>
    <${Inspect} item=${item} author=${author} onInspect=${onInspect} />
  </article>`;
}

function Line({ item, telling, onInspect }) {
  const { author, text, isAgent, tone = '' } = telling;
  return html`<article class="event ${tone}">
    <${Avatar} name=${author} agent=${isAgent} size="small" />
    <p><strong>${author}</strong> ${text}</p>
    <${Time} at=${item.message.timestamp} />
    <${Inspect} item=${item} author=${author} onInspect=${onInspect} />
  </article>`;
}

function Inspect({ item, author, onInspect }) {
  return html`<button type="button" class="quiet square inspect" tabindex="-1" aria-label="Inspect the message of ${author}"
    onClick=${() => onInspect(item)}><${Icon} name="info" /></button>`;
}
