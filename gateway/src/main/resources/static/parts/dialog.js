// A modal dialog: the browser keeps the focus in it, Escape ends it, and the focus goes back.

import { html, useLayoutEffect, useRef } from '../vendor/preact.js';
import { Icon } from './icons.js';

/** @param {{title: string, onClose: () => void, kind?: string, bare?: boolean}} props */
export function Dialog({ title, onClose, kind = '', bare = false, children }) {
  const element = useRef();
  const close = useRef();
  close.current = onClose;
  // At once: a key pressed now belongs to the dialog.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    const closed = () => close.current();
    dialog.addEventListener('close', closed);
    dialog.showModal();
    return () => {
      // The event comes later, when the next dialog may be open.
      dialog.removeEventListener('close', closed);
      dialog.close();
      // The browser gives the focus back when a dialog closes, but not when it is taken away.
      before?.focus?.();
    };
  }, []);
  // The browser would close the dialog at once and say so later. A key pressed in between would be lost.
  const pressed = (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented && !event.isComposing) {
      event.preventDefault();
      onClose();
    }
  };
  const closeOutside = (event) => event.target === element.current && onClose();
  return html`<dialog ref=${element} class=${kind} aria-label=${title} onKeyDown=${pressed} onClick=${closeOutside}>
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
