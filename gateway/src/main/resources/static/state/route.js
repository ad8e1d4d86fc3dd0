// The view and its subject, as the address has them after `#`.

import { Value } from './store.js';

function read() {
  const [view = '', ...rest] = location.hash.replace(/^#\/?/, '').split('/');
  // A channel's name has no `%`, but an address that a person has typed may.
  return { view: view || 'home', name: decode(rest.join('/')) };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const route = new Value(read());

/** Whether the user has gone from one view to another. */
export let hasMoved = false;

addEventListener('hashchange', () => {
  hasMoved = true;
  route.set(read());
});

export function go(link) {
  location.hash = link.replace(/^#/, '');
}
