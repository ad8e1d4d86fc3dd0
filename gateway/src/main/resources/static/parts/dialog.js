// A modal dialog: the browser keeps the focus in it, ends it with Escape, and gives the focus back.

import { html, useLayoutEffect, useRef } from '../vendor/preact.js';
import { Icon } from './icons.js';

/** @param {{title: string, onClose: () => void, kind?: string, bare?: boolean}} props */
export function Dialog({ title, onClose, kind = '', bare = false, children }) {
  const element = useRef();
  // At once: a key pressed now belongs to the dialog.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog.showModal();
    return () => {
      dialog.close();
      // The browser gives the focus back when a dialog closes, but not when it is taken away.
      before?.focus?.();
    };
  }, []);
  const closeOutside = (event) => event.target === element.current && onClose();
  return html`<dialog ref=${element} class=${kind} aria-label=${title} onClose=${onClose} onClick=${closeOutside}>
    <div class="dialog-body">
      ${!bare &&
      html`<div class="dialog-head">
        <h2>${title}</h2>
        <button type="button" class="quiet square" aria-label="Close" onClick=${onClose}><${Icon} name="close" /></button>
      </div>`}
      ${children}
    </div>
  </dialog>`;
}
