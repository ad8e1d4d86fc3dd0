// The operator's views, and the frame that they share.

import { html } from '../vendor/preact.js';
import { ClientsView } from './admin-clients.js';
import { DeadLettersView } from './admin-dead-letters.js';
import { QueuesView } from './admin-queues.js';
import { RatesView } from './admin-rates.js';
import { View as NotFound } from './not-found.js';

const VIEWS = { queues: QueuesView, 'dead-letters': DeadLettersView, clients: ClientsView, rates: RatesView };

export function View({ name }) {
  const Shown = Object.hasOwn(VIEWS, name) ? VIEWS[name] : NotFound;
  return html`<div class="view admin"><${Shown} kind="admin/${name}" /></div>`;
}
