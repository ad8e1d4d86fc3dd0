// The list of received messages, the newest on top.

import { element } from './element.js';

/** The list shows so many rows and drops older ones. */
const MAX_ROWS = 200;

export class Messages {
  #list;
  #hint;
  /** Makers of rows for the next paint, oldest first; bounded, because a hidden tab does not paint. */
  #waiting = [];

  /** @param hint the element to show while the list is empty */
  constructor(list, hint) {
    this.#list = list;
    this.#hint = hint;
  }

  /** A STOMP MESSAGE of a subscription to `pattern`. */
  add(frame, pattern) {
    this.#enqueue(() => (this.#shownByAnother(frame, pattern) ? null : messageRow(frame, pattern)));
  }

  /** Marks a gap: messages of the pattern are missing here. */
  addGap(pattern) {
    this.#enqueue(() =>
      element('li', 'gap', `${pattern}: messages are missing here; they are no longer available`),
    );
  }

  clear() {
    this.#waiting = [];
    this.#list.replaceChildren();
    this.#hint.hidden = false;
  }

  /** Paints once a frame: a row at a time would freeze the page on a busy channel. */
  #enqueue(makeRow) {
    if (this.#waiting.length === 0) {
      requestAnimationFrame(() => this.#paint());
    }
    this.#waiting.push(makeRow);
    this.#waiting = this.#waiting.slice(-MAX_ROWS);
  }

  #paint() {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const makeRow of waiting) {
      const row = makeRow();
      if (row) {
        this.#list.prepend(row);
        this.#hint.hidden = true;
      }
    }
    while (this.#list.children.length > MAX_ROWS) {
      this.#list.lastElementChild.remove();
    }
  }

  /** A message arrives once for each subscription that matches. A duplicate of one subscription stays visible. */
  #shownByAnother(frame, pattern) {
    const id = CSS.escape(frame.headers['message-id']);
    const row = this.#list.querySelector(`[data-message-id="${id}"]`);
    return row !== null && row.dataset.pattern !== pattern;
  }
}

function messageRow(frame, pattern) {
  const { 'message-id': id, destination, timestamp } = frame.headers;
  const event = eventOf(frame.body);
  const at = new Date(Number(timestamp));
  const time = element('time', '', at.toLocaleTimeString());
  time.dateTime = at.toISOString();
  const summary = element(
    'summary',
    '',
    time,
    element('code', 'channel', destination.replace('/topic/', '')),
    element('strong', 'type', event ? String(event.type) : ''),
    element('code', 'message-id', id),
    element('code', 'data', event ? JSON.stringify(event.data) : frame.body),
  );
  const headers = Object.entries(frame.headers).map(([name, value]) => `${name}: ${value}`);
  const details = element(
    'details',
    '',
    summary,
    element('pre', 'envelope', event ? JSON.stringify(event, null, 2) : frame.body),
    element('pre', 'headers', headers.join('\n')),
  );
  const row = element('li', '', details);
  row.dataset.messageId = id;
  row.dataset.pattern = pattern;
  return row;
}

/** The event in a body; null for any other content, which the gateway relays unchanged. */
function eventOf(body) {
  try {
    const json = JSON.parse(body);
    return json?.type !== undefined && json.data !== undefined ? json : null;
  } catch {
    return null;
  }
}
