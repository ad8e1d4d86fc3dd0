// The keys, and where to read on.

import { html } from '../vendor/preact.js';
import { Dialog } from './dialog.js';

const KEYS = [
  ['Ctrl K', 'go to any view or channel'],
  ['/', 'write: the first field of the view'],
  ['↑ ↓', 'from message to message, in a list of messages'],
  ['Enter', 'inspect the message: id, position, latency, sender'],
  ['End', 'the latest message'],
  ['Enter, Shift Enter', 'send; a new line'],
  ['Esc', 'close what is open'],
  ['?', 'this help'],
];

export function View({ onClose }) {
  return html`<${Dialog} title="Help and keys" onClose=${onClose}>
    <p>Every view has an address that you can copy and send: the part after <code>#/</code> names it.</p>
    <dl class="keys">
      ${KEYS.map(([keys, text]) => html`<div key=${keys}><dt>${keys.split(', ').map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${text}</dd></div>`)}
    </dl>
    <p>
      The state on top says whether updates arrive. After a lost connection the console connects by itself, and shows
      everything that came meanwhile, once and in order. If messages are no longer available, it says where.
    </p>
  </${Dialog}>`;
}
