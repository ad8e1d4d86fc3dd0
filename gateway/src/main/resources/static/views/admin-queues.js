// Warren's queues in RabbitMQ, with what waits in each.

import { html } from '../vendor/preact.js';
import { Head, Pill, Problem } from '../parts/bits.js';
import { count, Table } from '../parts/table.js';
import { usePoll } from '../parts/use-poll.js';

const KINDS = {
  intake: 'Intake of the workers',
  log: 'The log',
  internal: 'Internal',
  'dead-letters': 'Dead letters',
  undeliverable: 'Undeliverable',
  alerts: 'Alerts of a user',
  queue: 'Queue of clients',
};

/** What an operator should look at. */
function warning({ kind, ready, consumers }) {
  if (kind === 'intake' && consumers === 0) return ['bad', 'No worker'];
  if ((kind === 'dead-letters' || kind === 'undeliverable') && ready > 0) return ['warn', 'Look'];
  if (kind === 'intake' && ready > 1_000) return ['warn', 'Behind'];
  return ['good', 'Fine'];
}

const COLUMNS = [
  { title: 'Queue', cell: ({ name, kind }) => (kind === 'dead-letters' ? html`<a href="#/admin/dead-letters"><code>${name}</code></a>` : html`<code>${name}</code>`) },
  { title: 'For', cell: ({ kind }) => KINDS[kind] ?? kind },
  { title: 'Type', cell: ({ type }) => type ?? '–' },
  { title: 'Ready', isNumber: true, cell: ({ ready }) => count(ready) },
  { title: 'Unacknowledged', isNumber: true, cell: ({ unacknowledged }) => count(unacknowledged) },
  { title: 'Consumers', isNumber: true, cell: ({ consumers }) => count(consumers) },
  {
    title: 'State',
    cell(queue) {
      const [tone, text] = warning(queue);
      return html`<${Pill} tone=${tone}>${text}</${Pill}>`;
    },
  },
];

export function QueuesView() {
  const { data, error } = usePoll('/api/admin/queues', 2_000);
  return html`
    <${Head} title="Queues" sub="What waits in RabbitMQ, every two seconds">
      ${data && html`<${Pill}>${data.source === 'amqp' ? 'counted over AMQP' : 'from the management API'}</${Pill}>`}
    </${Head}>
    ${error && html`<${Problem} title="The queues are not available." error=${error} />`}
    ${data?.problem && html`<${Problem} title="The management API does not reply." error=${{ message: data.problem }} />`}
    ${data && html`<${Table} label="Queues" columns=${COLUMNS} rows=${data.queues} keyOf=${({ name }) => name} />`}
  `;
}
