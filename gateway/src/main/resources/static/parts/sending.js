// Own messages that are on their way, wait for a connection, or were refused.

import { html } from '../vendor/preact.js';
import { field } from '../state/words.js';

export function Sending({ log }) {
  if (log.sending.length === 0) return null;
  return html`<ul class="sending" aria-label="Not sent yet">
    ${log.sending.map(
      (entry) => html`<li key=${entry.id} class=${entry.error ? 'bad' : ''}>
        <span class="sending-text">${field(entry.data, 'content')}</span>
        ${entry.error
          ? html`<span role="alert">Not sent: ${entry.error}</span>
              <button type="button" onClick=${() => log.send(entry.type, entry.data, entry)}>Send again</button>
              <button type="button" class="quiet" onClick=${() => log.discard(entry)}>Discard</button>`
          : html`<span>sending</span>`}
      </li>`,
    )}
  </ul>`;
}
