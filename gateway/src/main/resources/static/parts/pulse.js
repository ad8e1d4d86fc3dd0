// The last minute in messages per second.

import { html } from '../vendor/preact.js';
import { connection } from '../state/session.js';
import { rate } from '../state/rate.js';
import { useStore } from '../state/store.js';
import { Spark } from './spark.js';

export function Pulse() {
  const { perSecond, latencyMillis } = useStore(rate);
  const state = useStore(connection);
  const total = perSecond.reduce((sum, each) => sum + each, 0);
  return html`<section class="card" aria-labelledby="pulse-title">
    <h2 id="pulse-title">Pulse</h2>
    <${Spark} values=${perSecond} />
    <dl class="pulse-facts">
      <div><dt>Last minute</dt><dd>${total} ${total === 1 ? 'message' : 'messages'}</dd></div>
      <div><dt>Latency</dt><dd>${latencyMillis === null ? '–' : `${Math.round(latencyMillis)} ms`}</dd></div>
      <div><dt>Transport</dt><dd>${TRANSPORTS[state?.transport] ?? '–'}</dd></div>
    </dl>
  </section>`;
}

const TRANSPORTS = { websocket: 'WebSocket', http: 'server-sent events' };
