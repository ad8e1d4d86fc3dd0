// A modal dialog: the browser keeps the focus in it, ends it with Escape, and gives the focus back.

import { html, useEffect, useRef } from '../vendor/preact.js';
import { Icon } from './icons.js';

/** @param {{title: string, onClose: () => void, kind?: string, bare?: boolean}} props */
export function Dialog({ title, onClose, kind = '', bare = false, children }) {
  const element = useRef();
  useEffect(() => {
    const before = document.activeElement;
    const dialog = element.current;
    dialog.showModal();
    return () => {
      dialog.close();
      before?.focus?.();
    };
  }, []);
  const closeOutside = (event) => event.target === element.current && onClose();
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog ref=${element} class=${kind} aria-label=${title} onCancel=${cancel} onClick=${closeOutside}>
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
