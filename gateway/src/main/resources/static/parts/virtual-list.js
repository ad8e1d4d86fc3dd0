// A list of any length that draws only the rows in view. The reader's place holds: at the end it follows new rows;
// elsewhere the row on top stays where it is, whatever is added before, after or between.

import { Component, html } from '../vendor/preact.js';
import { inNextFrame } from '../state/store.js';
import { Offsets } from './offsets.js';

/** Rows beyond the view, so that a quick scroll shows no blank. */
const MARGIN = 8;
const NEAR_TOP = 600;
const AT_END = 4;

/**
 * Props: `items` with a rising `position`; `row(item, before)` draws one; `mark` changes where all rows look different;
 * `label`; `onTop()` wants older items; `onFollow(isFollowing)`; `onOpen(item)` for Enter on a row.
 */
export class VirtualList extends Component {
  #offsets = new Offsets();
  #rows = new Map();
  #scroller = null;
  #list = null;
  #first = 0;
  #follows = true;
  /** The row on top, and how far it has been scrolled past. */
  #anchor = null;
  /** Where the list was scrolled to, as far as it has noticed. */
  #top = 0;
  #width = 0;
  #active = null;
  #observer = null;

  #setScroller = (element) => (this.#scroller = element);
  #setList = (element) => (this.#list = element);
  #redraw = () => this.#scroller && this.forceUpdate();

  componentDidMount() {
    this.#observer = new ResizeObserver(() => {
      if (this.#scroller.clientWidth !== this.#width) this.#offsets.forget();
      this.#width = this.#scroller.clientWidth;
      inNextFrame(this.#redraw);
    });
    this.#observer.observe(this.#scroller);
    this.componentDidUpdate();
    inNextFrame(this.#redraw);
  }

  componentWillUnmount() {
    this.#observer.disconnect();
    this.#scroller = null;
  }

  /** After drawing: measures the rows, and puts the reader's place back where it was. */
  componentDidUpdate() {
    const rows = this.#list.children;
    for (let i = 0; i < rows.length; i++) this.#offsets.measured(this.#first + i, rows[i].offsetHeight);
    if (this.#follows) {
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
    } else if (this.#anchor) {
      const row = rows[this.#offsets.indexOf(this.#anchor.position) - this.#first];
      if (row) {
        const wanted = row.offsetTop - this.#anchor.offset;
        if (Math.abs(this.#scroller.scrollTop - wanted) >= 1) this.#scroller.scrollTop = wanted;
      }
    }
    this.#top = this.#scroller.scrollTop;
    this.#wantOlder();
  }

  #onScroll = () => {
    const wasFollowing = this.#follows;
    this.#noticeScroll();
    this.#wantOlder();
    // The list has moved itself, to show a new row.
    if (!wasFollowing || !this.#follows) inNextFrame(this.#redraw);
  };

  /** The reader may have scrolled since the last event of it, and no update may undo that. */
  #noticeScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (Math.abs(scrollTop - this.#top) < 1) return;
    this.#top = scrollTop;
    const follows = scrollHeight - clientHeight - scrollTop < AT_END;
    if (follows !== this.#follows) inNextFrame(() => this.#scroller && this.props.onFollow?.(this.#follows));
    this.#follows = follows;
    this.#keepAnchor(scrollTop);
  }

  /** By the rows as they are drawn: the items may have changed since. */
  #keepAnchor(scrollTop) {
    const rows = this.#list.children;
    for (let i = 0; i < rows.length; i++) {
      if (rows[i].offsetTop + rows[i].offsetHeight <= scrollTop) continue;
      if (rows[i].offsetTop > scrollTop + this.#scroller.clientHeight) break;
      this.#anchor = { position: Number(rows[i].dataset.position), offset: rows[i].offsetTop - scrollTop };
      return;
    }
    // A jump past all drawn rows, by the scroll bar.
    const index = this.#offsets.at(scrollTop);
    this.#anchor = { position: this.#offsets.position(index), offset: this.#offsets.top(index) - scrollTop };
  }

  #wantOlder() {
    if (this.#scroller.scrollTop < NEAR_TOP) this.props.onTop?.();
  }

  scrollToEnd() {
    this.#follows = true;
    this.props.onFollow?.(true);
    this.#redraw();
  }

  #range() {
    const { items } = this.props;
    this.#offsets.sync(items);
    const height = this.#scroller?.clientHeight || 800;
    let top = this.#offsets.total - height;
    if (!this.#follows && this.#anchor) {
      top = this.#offsets.top(this.#offsets.indexOf(this.#anchor.position)) - this.#anchor.offset;
    }
    const first = Math.max(0, this.#offsets.at(Math.max(0, top)) - MARGIN);
    const end = Math.min(items.length, this.#offsets.at(Math.max(0, top) + height) + 1 + MARGIN);
    return [first, end];
  }

  #onKeyDown = (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.key === 'End' && event.target === this.#scroller) return this.scrollToEnd();
    if (event.key === 'Enter' && event.target.parentNode === this.#list) {
      const item = this.#item(event.target);
      // The key must not press the first button of what it opens.
      event.preventDefault();
      return item && this.props.onOpen?.(item);
    }
    if (!step || event.target.closest('input, textarea, select')) return undefined;
    event.preventDefault();
    const { items } = this.props;
    const onRow = event.target.closest('[data-position]');
    const from = onRow ? this.#offsets.indexOf(Number(onRow.dataset.position)) + step : this.#lastInView();
    const item = items[Math.max(0, Math.min(items.length - 1, from))];
    if (item) this.#focus(item);
    return undefined;
  };

  #item(row) {
    return this.props.items[this.#offsets.indexOf(Number(row.dataset.position))];
  }

  #lastInView() {
    return this.#offsets.at(this.#scroller.scrollTop + this.#scroller.clientHeight - 1);
  }

  #focus(item) {
    this.#active = item.position;
    this.forceUpdate(() => {
      const row = this.#list.children[this.#offsets.indexOf(item.position) - this.#first];
      row?.focus();
      row?.scrollIntoView({ block: 'nearest' });
    });
  }

  /** A row that has not changed is the same object as before, which Preact skips. */
  #draw(item, before, mark) {
    const isActive = item.position === this.#active;
    const known = this.#rows.get(item.position);
    if (known && known.item === item && known.before === before && known.mark === mark && known.isActive === isActive) {
      return known.node;
    }
    const node = html`<li key=${item.position} data-position=${item.position} tabindex=${isActive ? 0 : -1}>
      ${this.props.row(item, before)}
    </li>`;
    this.#rows.set(item.position, { item, before, mark, isActive, node });
    return node;
  }

  render({ items, mark, label }) {
    if (this.#scroller) this.#noticeScroll();
    const [first, end] = this.#range();
    this.#first = first;
    const drawn = this.#rows;
    this.#rows = new Map();
    const nodes = [];
    for (let i = first; i < end; i++) {
      const known = drawn.get(items[i].position);
      if (known) this.#rows.set(items[i].position, known);
      nodes.push(this.#draw(items[i], items[i - 1], mark));
    }
    const space = { paddingTop: `${this.#offsets.top(first)}px`, paddingBottom: `${this.#offsets.total - this.#offsets.top(end)}px` };
    return html`<div class="scroller" ref=${this.#setScroller} role="log" aria-live="off" aria-label=${label} tabindex="0"
      onScroll=${this.#onScroll} onKeyDown=${this.#onKeyDown}>
      <ol ref=${this.#setList} style=${space}>${nodes}</ol>
    </div>`;
  }
}
