// The people who type. The line keeps its place, so that nothing moves when somebody begins.

import { html } from '../vendor/preact.js';
import { useStore } from '../state/store.js';

export function TypingLine({ typing }) {
  const users = useStore(typing);
  const text = users.length === 0 ? '' : users.length > 3 ? 'Several people type' : `${users.join(', ')} ${users.length === 1 ? 'types' : 'type'}`;
  return html`<p class="typing">
    ${text && html`<span class="typing-dots" aria-hidden="true"><i></i><i></i><i></i></span>${text}`}
  </p>`;
}
