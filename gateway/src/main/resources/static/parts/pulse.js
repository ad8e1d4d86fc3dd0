// The last minute in messages per second.

import { html } from '../vendor/preact.js';
import { connection } from '../state/session.js';
import { rate } from '../state/rate.js';
import { useStore } from '../state/store.js';

const WIDTH = 240;
const HEIGHT = 48;

export function Pulse() {
  const { perSecond, latencyMillis } = useStore(rate);
  const state = useStore(connection);
  const most = Math.max(4, ...perSecond);
  const step = WIDTH / (perSecond.length - 1);
  const points = perSecond.map((count, index) => `${(index * step).toFixed(1)},${(HEIGHT - 2 - (count / most) * (HEIGHT - 6)).toFixed(1)}`);
  const total = perSecond.reduce((sum, each) => sum + each, 0);
  return html`<section class="card" aria-labelledby="pulse-title">
    <h2 id="pulse-title">Pulse</h2>
    <svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      <polygon points="0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}" />
      <polyline points=${points.join(' ')} />
    </svg>
    <dl class="pulse-facts">
      <div><dt>Last minute</dt><dd>${total} ${total === 1 ? 'message' : 'messages'}</dd></div>
      <div><dt>Latency</dt><dd>${latencyMillis === null ? '–' : `${Math.round(latencyMillis)} ms`}</dd></div>
      <div><dt>Transport</dt><dd>${TRANSPORTS[state?.transport] ?? '–'}</dd></div>
    </dl>
  </section>`;
}

const TRANSPORTS = { websocket: 'WebSocket', http: 'server-sent events' };
