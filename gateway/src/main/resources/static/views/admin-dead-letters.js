// Events that could not be processed: why, and what to do with each.

import { html, useState } from '../vendor/preact.js';
import { Ago, Empty, Head, Problem } from '../parts/bits.js';
import { Dialog } from '../parts/dialog.js';
import { bytes, Table } from '../parts/table.js';
import { usePoll } from '../parts/use-poll.js';
import { api } from '../state/session.js';
import { toast } from '../state/toasts.js';

const path = (letter) => `/api/admin/dead-letters/${encodeURIComponent(letter)}`;

export function DeadLettersView() {
  const { data, error, reload } = usePoll('/api/admin/dead-letters?limit=200', 15_000);
  const [shown, setShown] = useState(null);
  const [dropped, setDropped] = useState(null);
  const act = async (letter, done, request) => {
    try {
      await api(...request);
      toast({ level: 'success', title: done, message: letter.routingKey ?? letter.letter });
    } catch ({ message }) {
      toast({ level: 'error', title: 'Nothing was done', message });
    }
    reload();
  };
  const replay = (letter) => act(letter, 'Published again', [`${path(letter.letter)}/replay`, { method: 'POST' }]);
  const drop = (letter) => {
    setDropped(null);
    act(letter, 'Dropped', [path(letter.letter), { method: 'DELETE' }]);
  };
  const columns = [
    { title: 'Channel', cell: ({ routingKey }) => html`<code>${routingKey ?? '–'}</code>` },
    { title: 'Reason', cell: ({ reason }) => reason || 'unknown' },
    { title: 'Since', cell: ({ since }) => (since ? html`<${Ago} at=${since} />` : '–') },
    { title: 'Attempts', isNumber: true, cell: ({ count }) => count || '–' },
    { title: 'Size', isNumber: true, cell: (letter) => bytes(letter.bytes) },
    {
      title: 'Do',
      cell: (letter) => html`<span class="tools">
        <button type="button" onClick=${() => setShown(letter)} aria-label="Read the letter of ${letter.routingKey}">Read</button>
        <button type="button" onClick=${() => replay(letter)} aria-label="Replay the letter of ${letter.routingKey}">Replay</button>
        <button type="button" class="danger" onClick=${() => setDropped(letter)} aria-label="Drop the letter of ${letter.routingKey}">Drop</button>
      </span>`,
    },
  ];
  return html`
    <${Head} title="Dead letters" sub="Events that no worker could process, with the reason">
      <button type="button" onClick=${reload}>Reload</button>
    </${Head}>
    ${error && html`<${Problem} title="The dead letters are not available." error=${error} />`}
    ${data && data.letters.length === 0 && html`<${Empty} icon="check" title="No dead letters">Every event has been processed.</${Empty}>`}
    ${data && data.letters.length > 0 && html`<${Table} label="Dead letters" columns=${columns} rows=${data.letters} keyOf=${({ letter }) => letter} />`}
    ${data?.truncated && html`<p class="hint">There are more than these.</p>`}
    ${shown && html`<${Letter} letter=${shown} onClose=${() => setShown(null)} />`}
    ${dropped &&
    html`<${Dialog} title="Drop this letter?" onClose=${() => setDropped(null)}>
      <p>The event of <code>${dropped.routingKey}</code> is lost for good. Replay it instead if its reason is gone.</p>
      <div class="tools">
        <button type="button" onClick=${() => setDropped(null)}>Keep it</button>
        <button type="button" class="danger" onClick=${() => drop(dropped)}>Drop</button>
      </div>
    </${Dialog}>`}
  `;
}

function Letter({ letter, onClose }) {
  const { data, error } = usePoll(path(letter.letter), 3_600_000);
  const body = data && (data.body !== undefined ? JSON.stringify(data.body, null, 2) : (data.text ?? data.base64 ?? ''));
  const rows = [
    ['Letter', letter.letter],
    ['Reason', letter.reason || 'unknown'],
    ['Exchange', letter.exchange ?? 'unknown'],
    ['Routing key', letter.routingKey ?? 'unknown'],
    ...Object.entries(data?.headers ?? {}),
  ];
  return html`<${Dialog} title="Dead letter" kind="drawer" onClose=${onClose}>
    ${error && html`<${Problem} title="The letter is not available." error=${error} />`}
    <dl class="facts">${rows.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${String(value)}</dd></div>`)}</dl>
    ${data && html`<h3 id="letter-body">Body${data.cut ? ', cut' : ''}</h3><pre tabindex="0" role="region" aria-labelledby="letter-body">${body}</pre>`}
  </${Dialog}>`;
}
