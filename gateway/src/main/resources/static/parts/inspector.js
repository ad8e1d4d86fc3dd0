// Everything that is known about one message.

import { html } from '../vendor/preact.js';
import { fullTimeOf } from '../state/clock.js';
import { field } from '../state/words.js';
import { tell } from '../state/telling.js';
import { Dialog } from './dialog.js';

/** A trace id: of the message's trace by W3C, or else of a field that the publisher has written into the data. */
function traceOf({ data, ...message }) {
  const parent = field(message, 'traceparent') ?? field(data, 'traceparent') ?? field(data?.metadata, 'traceparent');
  return parent?.split('-')[1] ?? field(data, 'traceId') ?? field(data?.metadata, 'traceId') ?? field(message, 'trace');
}

function latency({ message, receivedAt }) {
  if (receivedAt === null) return 'not measured: it came from the history';
  return `${Math.max(0, receivedAt - Date.parse(message.timestamp))} ms from the gateway's clock to this page`;
}

export function Inspector({ item, onClose }) {
  const { message } = item;
  const rows = [
    ['Type', message.type],
    ['Channel', message.channel],
    ['Sender', tell(message).author],
    ['Id', message.id],
    ['Position', String(message.position)],
    ['Published', fullTimeOf(message.timestamp)],
    ['Latency', latency(item)],
    ['Trace', traceOf(message) ?? 'the publisher sent none'],
  ];
  return html`<${Dialog} title="Message" kind="drawer" onClose=${onClose}>
    <dl class="facts">
      ${rows.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>
    <h3 id="inspector-json">As it came</h3>
    <pre tabindex="0" role="region" aria-labelledby="inspector-json">${JSON.stringify(message, null, 2)}</pre>
  </${Dialog}>`;
}
