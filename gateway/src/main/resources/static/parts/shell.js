// The frame around every view: side, head, toasts and the dialogs that open from anywhere.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { alerts } from '../state/alerts.js';
import { route } from '../state/route.js';
import { isDark, theme, toggleTheme } from '../state/theme.js';
import { useStore } from '../state/store.js';
import { unword } from '../state/words.js';
import { ConnectionIndicator } from './connection.js';
import { Icon, Mark } from './icons.js';
import { Lazy } from './lazy.js';
import { Nav } from './nav.js';
import { TokenBar } from './token-bar.js';
import { UserMenu } from './user-menu.js';

export const DIALOGS = { open: () => import('./quick-open.js'), help: () => import('./help.js') };

const isTyping = ({ target }) => target.closest('input, textarea, select, [contenteditable]') !== null;

/** Keys of the whole page. */
function useKeys(setDialog) {
  useEffect(() => {
    const press = (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setDialog('open');
      } else if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) {
        return;
      } else if (event.key === '?') {
        setDialog('help');
      } else if (event.key === '/') {
        const field = document.querySelector('main [data-first]');
        if (field) {
          event.preventDefault();
          field.focus();
        }
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

export function Shell({ children }) {
  const [dialog, setDialog] = useState(null);
  const [isOpen, setOpen] = useState(false);
  const { view, name } = useStore(route);
  const main = useRef();
  useKeys(setDialog);
  const waiting = useStore(alerts).length;
  useEffect(() => {
    const where = view === 'home' ? '' : `${name ? unword(name) : view} · `;
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${where}Warren`;
  }, [view, name, waiting]);
  useEffect(() => {
    setOpen(false);
  }, [view, name]);
  useEffect(() => {
    if (!isOpen) return undefined;
    const escape = (event) => event.key === 'Escape' && setOpen(false);
    addEventListener('keydown', escape);
    return () => removeEventListener('keydown', escape);
  }, [isOpen]);
  return html`<div class="shell ${isOpen ? 'nav-open' : ''}">
    <a class="skip" href="#main" onClick=${(event) => skip(event, main.current)}>Skip to content</a>
    <aside class="side" id="side" aria-label="Views and user">
      <a class="brand" href="#/" aria-label="Warren, home"><${Mark} /><span>Warren</span></a>
      <${Nav} onSearch=${() => setDialog('open')} />
      <${UserMenu} />
    </aside>
    <button type="button" class="shade" aria-label="Close the menu" onClick=${() => setOpen(false)} hidden=${!isOpen}></button>
    <div class="page">
      <header class="top" aria-label="State of the console">
        <button type="button" class="quiet square menu" aria-label="Menu" aria-expanded=${isOpen} aria-controls="side"
          onClick=${() => setOpen(!isOpen)}><${Icon} name="menu" /></button>
        <${ConnectionIndicator} />
        <${ThemeButton} />
        <button type="button" class="quiet square" aria-label="Help and keys" onClick=${() => setDialog('help')}><${Icon} name="help" /></button>
      </header>
      <${TokenBar} />
      <main id="main" ref=${main} tabindex="-1" data-view="${view}/${name}">${children}</main>
    </div>
    ${dialog && html`<${Lazy} key=${dialog} load=${DIALOGS[dialog]} props=${{ onClose: () => setDialog(null) }} />`}
  </div>`;
}

/** The address has the view's name after `#`, so the link may not change it. */
function skip(event, main) {
  event.preventDefault();
  main.focus();
}

function ThemeButton() {
  useStore(theme);
  const dark = isDark();
  return html`<button type="button" class="quiet square" aria-label=${dark ? 'Light colours' : 'Dark colours'} onClick=${toggleTheme}>
    <${Icon} name=${dark ? 'sun' : 'moon'} />
  </button>`;
}
