import { html } from '../vendor/preact.js';
import { Head } from '../parts/bits.js';

export function WorkspaceView({ kind, name }) {
  return html`<${Head} title=${name} />`;
}
