// The side of the page: every view, and every channel that the user may read.

import { html } from '../vendor/preact.js';
import { agents, needsPerson } from '../state/agents.js';
import { alerts } from '../state/alerts.js';
import { directory } from '../state/directory.js';
import { KINDS, labelOf, linkOf } from '../state/kinds.js';
import { route } from '../state/route.js';
import { user } from '../state/session.js';
import { useStore } from '../state/store.js';
import { Icon } from './icons.js';

const ADMIN = [
  ['queues', 'Queues', 'queues'],
  ['dead-letters', 'Dead letters', 'letters'],
  ['clients', 'Clients', 'clients'],
  ['rates', 'Rates', 'rates'],
];

export function Nav({ onSearch }) {
  const { view, name } = useStore(route);
  const all = useStore(directory);
  const open = useStore(alerts);
  const isAdmin = useStore(user)?.role === 'admin';
  const waiting = useStore(agents).filter(needsPerson).length;
  const active = (kind, of) => view === kind && name === of;
  return html`<nav class="nav" aria-label="Console">
    <button type="button" class="search" onClick=${onSearch}>
      <${Icon} name="search" /><span>Go to …</span><kbd>Ctrl K</kbd>
    </button>
    <ul class="nav-list">
      <${Item} icon="home" text="Home" link="#/" isActive=${view === 'home'} badge=${waiting} badgeText="agents need a person" />
      <${Item} icon="alerts" text="Alerts" link="#/alerts" isActive=${view === 'alerts'} badge=${open.length}
        badgeText="not acknowledged" urgent />
    </ul>
    ${['chat', 'circles', 'sessions', 'workspaces', 'notes'].map((kind) => html`<${Group} key=${kind} kind=${kind}
      channels=${all.filter((each) => each.kind === kind)} active=${active} />`)}
    ${isAdmin &&
    html`<h2 class="nav-title" id="nav-admin">Operation</h2>
      <ul class="nav-list" aria-labelledby="nav-admin">
        ${ADMIN.map(([path, text, icon]) => html`<${Item} key=${path} icon=${icon} text=${text} link="#/admin/${path}"
          isActive=${active('admin', path)} />`)}
      </ul>`}
  </nav>`;
}

function Group({ kind, channels, active }) {
  if (channels.length === 0) return null;
  const id = `nav-${kind}`;
  return html`<h2 class="nav-title" id=${id}>${KINDS[kind].title}</h2>
    <ul class="nav-list" aria-labelledby=${id}>
      ${channels.map(({ channel, unread, mentions }) => html`<${Item} key=${channel} icon=${kind} text=${labelOf(channel)}
        link=${linkOf(channel)} isActive=${active(kind, channel.slice(kind.length + 1))} badge=${unread} urgent=${mentions > 0}
        badgeText=${mentions > 0 ? 'unread, with a mention of you' : 'unread'} />`)}
    </ul>`;
}

function Item({ icon, text, link, isActive, badge = 0, badgeText = '', urgent = false }) {
  return html`<li>
    <a href=${link} aria-current=${isActive ? 'page' : null} class=${badge > 0 ? 'unread' : ''}>
      <${Icon} name=${icon} />
      <span class="nav-text">${text}</span>
      ${badge > 0 &&
      html`<span class="badge ${urgent ? 'urgent' : ''}">${badge > 99 ? '99+' : badge}<span class="hidden"> ${badgeText}</span></span>`}
    </a>
  </li>`;
}
