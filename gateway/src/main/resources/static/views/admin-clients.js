// The clients that are connected to this gateway.

import { html, useState } from '../vendor/preact.js';
import { Avatar } from '../parts/avatar.js';
import { Ago, Empty, Head, Pill, Problem } from '../parts/bits.js';
import { Dialog } from '../parts/dialog.js';
import { bytes, count, Table } from '../parts/table.js';
import { usePoll } from '../parts/use-poll.js';
import { api } from '../state/session.js';
import { toast } from '../state/toasts.js';

export function ClientsView() {
  const { data, error, reload } = usePoll('/api/admin/clients?limit=200', 3_000);
  const [ended, setEnded] = useState(null);
  const end = async () => {
    const user = ended;
    setEnded(null);
    try {
      await api(`/api/users/${encodeURIComponent(user)}/sessions`, { method: 'DELETE' });
      toast({ level: 'success', title: 'Disconnected', message: `${user} needs a new token.` });
    } catch ({ message }) {
      toast({ level: 'error', title: 'Nothing was done', message });
    }
    reload();
  };
  const columns = [
    { title: 'User', cell: ({ user, role, teams, anonymous }) => (user === null ? html`<em>signs in</em>` : html`<${Who} user=${user} role=${role} teams=${teams} anonymous=${anonymous} />`) },
    { title: 'Transport', cell: ({ transport }) => transport },
    { title: 'Address', cell: ({ address }) => html`<code>${address}</code>` },
    { title: 'Connected', cell: ({ connectedAt }) => html`<${Ago} at=${connectedAt} />` },
    { title: 'Subscriptions', isNumber: true, cell: ({ subscriptions, destinations }) => html`<span title=${destinations.join('\n')}>${count(subscriptions)}</span>` },
    { title: 'Messages', isNumber: true, cell: ({ sent }) => count(sent.messages) },
    { title: 'Sent', isNumber: true, cell: ({ sent }) => bytes(sent.bytes) },
    { title: 'Waiting', isNumber: true, cell: ({ pendingBytes }) => (pendingBytes > 0 ? html`<${Pill} tone="warn">${bytes(pendingBytes)}</${Pill}>` : bytes(0)) },
    { title: 'Do', cell: ({ user }) => user !== null && html`<button type="button" class="danger" aria-label="Disconnect ${user}" onClick=${() => setEnded(user)}>Disconnect</button>` },
  ];
  return html`
    <${Head} title="Clients" sub=${data ? `${count(data.total)} connected to gateway ${data.gateway.slice(0, 8)}` : 'Connected to this gateway'} />
    ${error && html`<${Problem} title="The clients are not available." error=${error} />`}
    ${data && data.clients.length === 0 && html`<${Empty} icon="clients" title="Nobody is connected">Clients appear here as soon as they connect.</${Empty}>`}
    ${data && data.clients.length > 0 && html`<${Table} label="Clients" columns=${columns} rows=${data.clients} keyOf=${({ number }) => number} />`}
    ${data?.next && html`<p class="hint">There are more than these.</p>`}
    ${ended !== null &&
    html`<${Dialog} title="Disconnect ${ended}?" onClose=${() => setEnded(null)}>
      <p>All connections of ${ended} end on every gateway, and the tokens that the user has are refused from now on.</p>
      <div class="tools">
        <button type="button" onClick=${() => setEnded(null)}>Cancel</button>
        <button type="button" class="danger" onClick=${end}>Disconnect</button>
      </div>
    </${Dialog}>`}
  `;
}

function Who({ user, role, teams, anonymous }) {
  return html`<span class="who">
    <${Avatar} name=${user} agent=${role === 'agent'} size="small" />
    <span>${user}<small>${[role, ...teams].join(', ')}</small></span>
    ${anonymous && html`<${Pill}>no token</${Pill}>`}
  </span>`;
}
