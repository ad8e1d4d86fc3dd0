// The state of the connection, with its reason and the time until the next attempt.

import { html } from '../vendor/preact.js';
import { useNow } from '../state/clock.js';
import { connection } from '../state/session.js';
import { useStore } from '../state/store.js';
import { rate } from '../state/rate.js';

/** `{tone, title, text}` of a client's state. */
function describeConnection(state, now) {
  const waiting = state.queued > 0 ? ` ${state.queued} not sent yet.` : '';
  switch (state.status) {
    case 'connected':
      return {
        tone: state.reason?.code === 'blocked' ? 'warn' : 'good',
        title: 'Real-time updates active',
        text: (state.reason?.code === 'blocked' ? `${sentence(state.reason.text)}` : '') + waiting,
      };
    case 'connecting':
      return { tone: 'info', title: 'Connecting', text: (state.attempt > 0 ? `Attempt ${state.attempt + 1}.` : '') + waiting };
    case 'waiting': {
      const seconds = state.retryAt === null ? null : Math.max(0, Math.ceil((state.retryAt - now) / 1000));
      const next = seconds === null ? '' : seconds > 0 ? ` Next attempt in ${seconds} s.` : ' Trying now.';
      return {
        tone: 'warn',
        title: state.reason?.code === 'offline' ? 'Offline' : 'Reconnecting',
        text: `${sentence(state.reason?.text)}${next}${waiting}`,
      };
    }
    case 'failed':
      return { tone: 'bad', title: 'Disconnected', text: sentence(state.reason?.text) + waiting };
    default:
      return { tone: '', title: 'Not connected', text: '' };
  }
}

function sentence(text = '') {
  const trimmed = text.trim();
  return trimmed && `${trimmed[0].toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? '' : '.'}`;
}

/** In the head of every view. The countdown is not read out, the state is. */
export function ConnectionIndicator() {
  const state = useStore(connection);
  const now = useNow(500, state?.status === 'waiting');
  if (!state) return null;
  const { tone, title, text } = describeConnection(state, now);
  return html`<div class="connection ${tone}" data-status=${state.status}>
    <span class="pulse" aria-hidden="true"></span>
    <span role="status" class="connection-title">${title}</span>
    ${text && html`<span class="connection-text">${text}</span>`}
    ${!text && state.status === 'connected' && html`<${Latency} />`}
  </div>`;
}

function Latency() {
  const { latencyMillis } = useStore(rate);
  return latencyMillis === null ? null : html`<span class="connection-text latency">${Math.round(latencyMillis)} ms</span>`;
}
