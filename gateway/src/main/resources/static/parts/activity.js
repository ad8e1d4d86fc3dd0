// The latest events of all channels, newest first.

import { html } from '../vendor/preact.js';
import { activity } from '../state/directory.js';
import { labelOf, linkOf } from '../state/kinds.js';
import { useStore } from '../state/store.js';
import { tell } from '../state/telling.js';
import { kindOf } from '../state/words.js';
import { Avatar } from './avatar.js';
import { Empty, Time } from './bits.js';
import { Icon } from './icons.js';

const SHOWN = 14;

export function Activity() {
  const latest = useStore(activity).slice(0, SHOWN);
  return html`<section class="card" aria-labelledby="activity-title">
    <h2 id="activity-title">Activity</h2>
    ${latest.length === 0 && html`<${Empty} icon="chat" title="It is quiet">Press <kbd>Ctrl K</kbd> and type <code>chat.general</code> to begin a conversation.</${Empty}>`}
    <ol class="activity">
      ${latest.map((message) => {
        const { author, text, isAgent, isTalk, tone = '' } = tell(message);
        return html`<li key=${message.position} class=${tone}>
          <${Avatar} name=${author} agent=${isAgent} size="small" />
          <p><strong>${author}</strong> <span class=${isTalk ? 'quote' : ''}>${text}</span></p>
          <a href=${linkOf(message.channel)}><${Icon} name=${kindOf(message.channel)} />${labelOf(message.channel)}</a>
          <${Time} at=${message.timestamp} />
        </li>`;
      })}
    </ol>
  </section>`;
}
