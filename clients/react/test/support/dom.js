import { Window } from 'happy-dom';

// React looks for these when it is loaded, so this module has to be imported before React.
const window = new Window({ url: 'http://localhost/' });
globalThis.window = window;
globalThis.document = window.document;
// Node has its own from version 21 on.
globalThis.navigator ??= window.navigator;
globalThis.IS_REACT_ACT_ENVIRONMENT = false;

/** A fresh element of the page for a root of React. */
export function container() {
  const element = document.createElement('main');
  document.body.append(element);
  return element;
}
