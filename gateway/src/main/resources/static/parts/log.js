// The messages of a channel: a virtual list with days, gaps, the line between old and new, and the inspector.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { user } from '../state/session.js';
import { tell } from '../state/telling.js';
import { Empty } from './bits.js';
import { Icon } from './icons.js';
import { Inspector } from './inspector.js';
import { Row } from './row.js';
import { VirtualList } from './virtual-list.js';

export function Log({ log, version, unreadFrom, label, empty, icon = 'chat' }) {
  const list = useRef();
  const [isFollowing, setFollowing] = useState(true);
  const [left, setLeft] = useState(0);
  const [inspected, setInspected] = useState(null);
  const me = user.get()?.name;
  const { items } = log;
  const last = log.last?.position ?? 0;
  const follow = (isNow) => {
    setFollowing(isNow);
    setLeft(isNow ? 0 : (log.last?.position ?? 0));
  };
  const newer = isFollowing ? 0 : countAfter(items, left);
  if (items.length === 0) {
    return html`<div class="scroller blank">
      ${log.status === 'live' ? html`<${Empty} icon=${icon} title="Nothing here yet">${empty}</${Empty}>` : html`<p class="loading">Loading …</p>`}
    </div>`;
  }
  return html`<div class="log">
    ${log.isLoading && html`<p class="loading floating">Loading older messages …</p>`}
    <${VirtualList} ref=${list} items=${items} version=${version} label=${label} mark=${unreadFrom} onFollow=${follow}
      onTop=${() => log.loadOlder()} onOpen=${setInspected}
      row=${(item, before) => html`<${Row} item=${item} before=${before} me=${me} unreadFrom=${unreadFrom} onInspect=${setInspected} />`} />
    ${!isFollowing &&
    html`<button type="button" class="to-end" onClick=${() => list.current.scrollToEnd()}>
      <${Icon} name="down" />${newer > 0 ? `${newer} new` : 'Latest'}
    </button>`}
    <${Announcer} last=${log.last} position=${last} me=${me} />
    ${inspected && html`<${Inspector} item=${inspected} onClose=${() => setInspected(null)} />`}
  </div>`;
}

function countAfter(items, position) {
  let count = 0;
  for (let i = items.length - 1; i >= 0 && items[i].position > position; i--) count++;
  return count;
}

const QUIET_MILLIS = 5_000;

/** Reads the latest message out, at most one in five seconds: a busy channel would talk without end. */
function Announcer({ last, position, me }) {
  const [text, setText] = useState('');
  const state = useRef({ seen: position, at: 0, timer: null, last });
  state.current.last = last;
  useEffect(() => {
    const current = state.current;
    if (position <= current.seen || current.timer !== null) return;
    const wait = Math.max(0, current.at + QUIET_MILLIS - Date.now());
    current.timer = setTimeout(() => {
      current.timer = null;
      current.at = Date.now();
      current.seen = current.last?.position ?? 0;
      const { message } = current.last ?? {};
      if (!message) return;
      const { author, text: said } = tell(message);
      if (author !== me) setText(`${author}: ${said}`.slice(0, 200));
    }, wait);
  }, [position]);
  useEffect(() => () => clearTimeout(state.current.timer), []);
  return html`<p class="hidden" aria-live="polite">${text}</p>`;
}
