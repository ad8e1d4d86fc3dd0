import { html } from '../vendor/preact.js';
import { Empty, Head } from '../parts/bits.js';

export function View({ kind }) {
  return html`<${Head} title="No such view" />
    <${Empty} icon="search" title="Nothing is at “${kind}”.">Press <kbd>Ctrl K</kbd> to find a channel, or go <a href="#/">home</a>.</${Empty}>`;
}
