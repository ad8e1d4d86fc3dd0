// The console: a sign-in, and then the views. The sign-in needs few modules, and a first visit waits for those alone.

import { html, render } from './vendor/preact.js';
import { Lazy } from './parts/lazy.js';
import { Toasts } from './parts/toasts.js';
import { connection, start, user } from './state/session.js';
import { useStore } from './state/store.js';
import './state/theme.js';
import { SignIn } from './views/sign-in.js';

const SIGNED_IN = () => import('./signed-in.js');

function App() {
  const isSignedIn = useStore(user) !== null;
  const hasClient = useStore(connection) !== null;
  return html`
    ${!isSignedIn && html`<${SignIn} />`}
    ${isSignedIn && hasClient && html`<${Lazy} load=${SIGNED_IN} />`}
    <${Toasts} />
  `;
}

start();
render(html`<${App} />`, document.getElementById('app'));
