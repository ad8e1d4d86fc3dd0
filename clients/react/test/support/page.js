import { container } from './dom.js';
import { after } from 'node:test';
import { createElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { WarrenProvider } from '@warren/react';

export const h = createElement;

/** @type {Set<Page>} */
const open = new Set();

// A failed test leaves its page open, whose connection would keep the process alive.
after(() => [...open].forEach((page) => page.leave()));

/** A page with one root of React, whose components share this client. */
export class Page {
  #client;
  #props;
  element = container();
  #root = createRoot(this.element);

  /** @param {object} [props] More properties of the provider. */
  constructor(client, props = {}) {
    this.#client = client;
    this.#props = props;
    open.add(this);
  }

  /** Renders these elements in the provider, and returns when they are on the page and have subscribed. */
  show(...elements) {
    this.render(h(WarrenProvider, { client: this.#client, ...this.#props }, ...elements));
  }

  /** Renders without a provider. */
  render(element) {
    flushSync(() => this.#root.render(element));
  }

  /** Unmounts everything. */
  leave() {
    flushSync(() => this.#root.unmount());
    this.element.remove();
    open.delete(this);
  }

  /** The text of each element with this selector. */
  texts(selector = 'li') {
    return [...this.element.querySelectorAll(selector)].map(({ textContent }) => textContent);
  }
}

/** `<text> 1` to `<text> <n>`, as `Gateway.say` publishes them. */
export function lines(text, n) {
  return Array.from({ length: n }, (_, i) => `${text} ${i + 1}`);
}
