import { html } from '../vendor/preact.js';
import { Head } from '../parts/bits.js';

export function AlertsView({ kind, name }) {
  return html`<${Head} title=${name} />`;
}
