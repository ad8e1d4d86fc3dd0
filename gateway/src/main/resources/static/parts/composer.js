// Writes a message: visibility, mentions with completion, typing.

import { html, useRef, useState } from '../vendor/preact.js';
import { agents } from '../state/agents.js';
import { people } from '../state/people.js';
import { useStore } from '../state/store.js';
import { Avatar } from './avatar.js';
import { Icon } from './icons.js';

const MENTION = /(?:^|\s)@([\p{L}\p{N}_.-]*)$/u;

/** Users and agents whose names begin with the letters after `@`. */
function useMentions(text, caret) {
  const names = [...useStore(people).map((each) => each.userId), ...useStore(agents).map((each) => each.agentId)];
  const match = MENTION.exec(text.slice(0, caret));
  if (!match) return [];
  const begun = match[1].toLowerCase();
  return [...new Set(names)].filter((each) => each.toLowerCase().startsWith(begun) && each !== match[1]).slice(0, 5);
}

export function Composer({ placeholder, hasVisibility, onSend, onType }) {
  const [text, setText] = useState('');
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [visibility, setVisibility] = useState('public');
  const [recipients, setRecipients] = useState('');
  const area = useRef();
  const names = useMentions(text, caret);
  const selected = Math.min(at, names.length - 1);

  const change = ({ target }) => {
    setText(target.value);
    setCaret(target.selectionStart);
    setAt(0);
    onType?.(target.value !== '');
    grow(target);
  };
  const submit = (event) => {
    event.preventDefault();
    const content = text.trim();
    if (!content) return;
    const to = recipients.split(/[,\s]+/).filter(Boolean);
    onSend({
      content,
      ...(hasVisibility && visibility !== 'public' && { visibility }),
      ...(visibility === 'private' && { recipients: to }),
    });
    setText('');
    onType?.(false);
    requestAnimationFrame(() => area.current && grow(area.current));
  };
  const complete = (name) => {
    const before = text.slice(0, caret).replace(/@[^@]*$/, `@${name} `);
    setText(before + text.slice(caret));
    setCaret(before.length);
    requestAnimationFrame(() => {
      area.current.focus();
      area.current.setSelectionRange(before.length, before.length);
    });
  };
  const onKeyDown = (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (names.length > 0 && step) {
      event.preventDefault();
      setAt((selected + step + names.length) % names.length);
    } else if (names.length > 0 && (event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey) {
      event.preventDefault();
      complete(names[selected]);
    } else if (names.length > 0 && event.key === 'Escape') {
      setCaret(0);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      // Like the button: the browser first asks for the recipients of a private message.
      event.target.form.requestSubmit();
    }
  };
  return html`<form class="composer" onSubmit=${submit}>
    ${names.length > 0 &&
    html`<ul class="mentions" id="mentions" role="listbox" aria-label="People and agents">
      ${names.map((name, index) => html`<li key=${name} id="mention-${index}" role="option" aria-selected=${index === selected}
        onMouseDown=${(event) => (event.preventDefault(), complete(name))}><${Avatar} name=${name} size="small" />${name}</li>`)}
    </ul>`}
    <textarea ref=${area} rows="1" data-first aria-label="Message" placeholder=${placeholder} value=${text} onInput=${change} onKeyDown=${onKeyDown}
      aria-autocomplete="list" aria-haspopup="listbox" aria-controls=${names.length > 0 ? 'mentions' : null}
      aria-activedescendant=${names.length > 0 ? `mention-${selected}` : null}
      onSelect=${({ target }) => setCaret(target.selectionStart)}></textarea>
    <div class="composer-tools">
      ${hasVisibility &&
      html`<label><span class="hidden">Who sees it</span>
        <select value=${visibility} onChange=${({ target }) => setVisibility(target.value)}>
          <option value="public">Everyone here</option>
          <option value="private">Only some people</option>
          <option value="agent_only">Agents only</option>
        </select>
      </label>`}
      ${visibility === 'private' &&
      html`<label class="grow"><span class="hidden">Recipients</span>
        <input required placeholder="Recipients: bob, carol" value=${recipients} onInput=${({ target }) => setRecipients(target.value)} />
      </label>`}
      <button class="main send" disabled=${!text.trim()}><${Icon} name="send" /><span>Send</span></button>
    </div>
  </form>`;
}

/** As high as its text, up to the style's limit. */
function grow(element) {
  element.style.height = 'auto';
  element.style.height = `${element.scrollHeight + 2}px`;
}
