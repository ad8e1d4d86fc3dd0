// Notifications and new alerts, by level. A live region that is always there reads them out.

import { html } from '../vendor/preact.js';
import { useStore } from '../state/store.js';
import { TONES } from '../state/telling.js';
import { hideToast, toasts } from '../state/toasts.js';
import { Icon } from './icons.js';

const ICONS = { info: 'info', success: 'check', warning: 'alerts', error: 'alerts' };

export function Toasts() {
  const all = useStore(toasts);
  return html`<section class="toasts" aria-label="Notifications" aria-live="polite">
    ${all.map(
      ({ key, level, title, message, link }) => html`<div key=${key} class="toast ${TONES[level]}">
        <${Icon} name=${ICONS[level]} />
        <div class="toast-text">
          <strong><span class="hidden">${level}: </span>${title ?? 'Notification'}</strong>
          ${message && html`<span>${message}</span>`}
          ${link && html`<a href=${link} onClick=${() => hideToast(key)}>Open</a>`}
        </div>
        <button type="button" class="quiet square" aria-label="Hide ${title ?? 'notification'}" onClick=${() => hideToast(key)}>
          <${Icon} name="close" /></button>
      </div>`,
    )}
  </section>`;
}
