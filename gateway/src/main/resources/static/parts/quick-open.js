// Goes to any view or channel by a few letters of its name.

import { html, useState } from '../vendor/preact.js';
import { agents } from '../state/agents.js';
import { directory } from '../state/directory.js';
import { KINDS, labelOf, linkOf } from '../state/kinds.js';
import { go } from '../state/route.js';
import { user } from '../state/session.js';
import { useStore } from '../state/store.js';
import { kindOf } from '../state/words.js';
import { Dialog } from './dialog.js';
import { Icon } from './icons.js';

const MOST = 9;

function places(channels, board, role) {
  return [
    { icon: 'home', text: 'Home', note: 'the team', link: '#/' },
    { icon: 'alerts', text: 'Alerts', note: 'inbox', link: '#/alerts' },
    ...channels.map(({ channel, kind }) => ({ icon: kind, text: labelOf(channel), note: KINDS[kind].one, link: linkOf(channel) })),
    ...board.map(({ channel }) => ({ icon: 'agents', text: labelOf(channel), note: 'Agent', link: linkOf(channel) })),
    ...(role === 'admin'
      ? ['queues', 'dead-letters', 'clients', 'rates'].map((each) => ({ icon: 'queues', text: each, note: 'Operation', link: `#/admin/${each}` }))
      : []),
  ];
}

/** A channel that nobody has written to yet has a view, too. */
function unknown(text) {
  const channel = text.trim();
  const isChannel = /^[\w~-]+(\.[\w~-]+)+$/.test(channel) && KINDS[kindOf(channel)];
  return isChannel ? [{ icon: kindOf(channel), text: channel, note: 'Open this channel', link: linkOf(channel) }] : [];
}

export function View({ onClose }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const all = places(useStore(directory), useStore(agents), useStore(user).role);
  const wanted = text.trim().toLowerCase();
  const found = all.filter((each) => `${each.note} ${each.text}`.toLowerCase().includes(wanted));
  const shown = [...found, ...unknown(text)].slice(0, MOST);
  const selected = Math.min(at, shown.length - 1);
  const open = (place) => {
    if (!place) return;
    onClose();
    go(place.link);
  };
  const onKeyDown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((selected + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      open(shown[selected]);
    }
  };
  return html`<${Dialog} title="Go to" kind="quick" bare onClose=${onClose}>
    <input role="combobox" aria-label="Go to" aria-expanded="true" aria-controls="places" autocomplete="off" spellcheck="false"
      aria-activedescendant=${shown.length > 0 ? `place-${selected}` : null} placeholder="A view, or a channel such as chat.team-7"
      value=${text} onInput=${({ target }) => (setText(target.value), setAt(0))} onKeyDown=${onKeyDown} />
    <ul id="places" role="listbox" aria-label="Places">
      ${shown.map(
        (place, index) => html`<li key=${place.link + index} id="place-${index}" role="option" aria-selected=${index === selected}
          onClick=${() => open(place)}>
          <${Icon} name=${place.icon} /><span>${place.text}</span><small>${place.note}</small>
        </li>`,
      )}
    </ul>
    ${shown.length === 0 && html`<p class="quick-none">Nothing has this name. A channel is written as <code>chat.name</code>.</p>`}
  </${Dialog}>`;
}
