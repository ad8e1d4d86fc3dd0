import { html } from '../vendor/preact.js';
import { Head } from '../parts/bits.js';

export function AgentView({ kind, name }) {
  return html`<${Head} title=${name} />`;
}
