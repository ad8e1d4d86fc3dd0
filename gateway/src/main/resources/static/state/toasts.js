// Short messages at the edge of the page.

import { Value } from './store.js';

const MOST = 3;
const MILLIS = { info: 6_000, success: 6_000, warning: 10_000, error: 15_000 };

/** `{key, level, title, message, link}`, newest last. */
export const toasts = new Value([]);

let keys = 0;

export function toast({ level = 'info', title, message, link = null }) {
  const key = ++keys;
  const known = Object.hasOwn(MILLIS, level) ? level : 'info';
  toasts.set([...toasts.get().slice(1 - MOST), { key, level: known, title, message, link }]);
  hideLater(key, MILLIS[known]);
}

export function hideToast(key) {
  toasts.set(toasts.get().filter((each) => each.key !== key));
}

/** One that a person looks at stays. */
function hideLater(key, millis) {
  setTimeout(() => {
    if (document.querySelector('.toasts:hover, .toasts:focus-within')) hideLater(key, 2_000);
    else hideToast(key);
  }, millis);
}
