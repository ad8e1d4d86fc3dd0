// A conversation, circle or session: its messages, and a field to write one.

import { html, useMemo, useRef } from '../vendor/preact.js';
import { Head, Pill, Problem } from '../parts/bits.js';
import { Composer } from '../parts/composer.js';
import { Log } from '../parts/log.js';
import { Sending } from '../parts/sending.js';
import { TypingLine } from '../parts/typing-line.js';
import { useLog } from '../parts/use-log.js';
import { KINDS, labelOf } from '../state/kinds.js';
import { warren } from '../state/session.js';
import { field } from '../state/words.js';

export function View({ kind, name }) {
  const { channel, log, version, unreadFrom } = useLog(kind, name);
  const typing = useRef(KINDS[kind].typing ? warren.typing(channel) : null);
  const { one, says, visibility, empty } = KINDS[kind];
  // A field that somebody types in is not drawn with every message.
  const composer = useMemo(
    () => html`<${Composer} placeholder="Write to ${labelOf(channel)} – @ mentions someone" hasVisibility=${visibility}
      onSend=${(data) => log.send(says, data)} onType=${(isTyping) => typing.current?.send(isTyping)} />`,
    [],
  );
  const { title, state, members } = summary(kind, log.items);
  return html`<div class="view talk">
    <${Head} title=${title ?? labelOf(channel)} sub=${members.length > 0 ? `${one} with ${members.join(', ')}` : one}>
      ${state && html`<${Pill} tone="info">${state}</${Pill}>`}
    </${Head}>
    ${log.status === 'refused'
      ? html`<${Problem} title="You may not read this ${one.toLowerCase()}." error=${log.error} />`
      : html`<${Log} log=${log} version=${version} unreadFrom=${unreadFrom} label="Messages" empty=${empty} />`}
    <${Sending} log=${log} version=${version} />
    ${typing.current && log.status !== 'refused' && html`<${TypingLine} typing=${typing.current} />`}
    ${composer}
  </div>`;
}

const MOST_LOOKED_AT = 200;

/** The title and state of a session or circle, and the agents that joined and have not left. */
function summary(kind, items) {
  if (kind === 'chat') return { members: [] };
  const joined = new Set();
  let title;
  let state;
  for (const { message } of items.slice(-MOST_LOOKED_AT)) {
    if (!message) continue;
    const { type, data } = message;
    if (type === 'agent_joined' || type === 'agent_message') joined.add(field(data, 'agentId'));
    else if (type === 'agent_left') joined.delete(field(data, 'agentId'));
    else if (type === 'circle_status') state = field(data, 'status');
    else if (type === 'session_update') {
      title = field(data, 'title') ?? title;
      state = field(data, 'status') ?? state;
    }
  }
  return { title, state, members: [...joined].filter(Boolean).slice(0, 5) };
}
