// Messages per second through this gateway, its connections and its refusals.

import { html, useEffect, useRef } from '../vendor/preact.js';
import { Ago, Head, Problem } from '../parts/bits.js';
import { Spark } from '../parts/spark.js';
import { count } from '../parts/table.js';
import { usePoll } from '../parts/use-poll.js';

const FLOWS = [
  ['log', 'Read from the log', 'in'],
  ['published', 'Published', 'in'],
  ['topic', 'Delivered to topics', 'out'],
  ['alerts', 'Delivered alerts', 'out'],
  ['queue', 'Delivered from queues', 'out'],
  ['failed', 'Failed to publish', 'bad'],
  ['refused', 'Refused', 'bad'],
  ['closed', 'Connections ended', ''],
];
const KEPT = 60;

export function RatesView() {
  const { data, error } = usePoll('/api/admin/rates', 2_000);
  const history = useRef(new Map());
  useEffect(() => {
    for (const [name, flow] of Object.entries(data?.flows ?? {})) {
      history.current.set(name, [...(history.current.get(name) ?? []), flow.perSecond].slice(-KEPT));
    }
  }, [data]);
  return html`
    <${Head} title="Rates" sub=${data ? html`Mean of the last ${Math.round(data.windowSeconds)} s; totals since the gateway started <${Ago} at=${data.startedAt} />` : 'Of this gateway'} />
    ${error && html`<${Problem} title="The rates are not available." error=${error} />`}
    ${data &&
    html`<ul class="flows">
        ${FLOWS.filter(([name]) => data.flows[name]).map(([name, title, tone]) => html`<li key=${name} class="card flow ${tone === 'bad' && data.flows[name].perSecond > 0 ? 'bad' : ''}">
          <h2>${title}</h2>
          <p class="flow-number">${data.flows[name].perSecond.toFixed(1)}<small> per second</small></p>
          <${Spark} values=${[...(history.current.get(name) ?? []), data.flows[name].perSecond]} length=${KEPT} />
          <p class="hint">${count(data.flows[name].total)} in total</p>
        </li>`)}
      </ul>
      <div class="fact-cards">
        <${Facts} title="Connections" facts=${data.connections} />
        <${Facts} title="Subscriptions" facts=${data.subscriptions} />
        <${Facts} title="Refusals" facts=${data.refusals} empty="Nothing was refused." />
        <${Facts} title="Ended connections" facts=${data.closes} empty="No connection has ended." />
      </div>`}
  `;
}

function Facts({ title, facts, empty }) {
  const rows = Object.entries(facts ?? {});
  return html`<section class="card" aria-label=${title}>
    <h2>${title}</h2>
    ${rows.length === 0 && html`<p class="hint">${empty}</p>`}
    <dl class="pulse-facts">${rows.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${count(value)}</dd></div>`)}</dl>
  </section>`;
}
