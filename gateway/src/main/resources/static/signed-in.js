// The console of a signed-in user: one view by the address, in the frame that all views share.

// state/session.js loads the client. Here it is named so that it has arrived together with the views.
import './client/index.js';
import { html, useErrorBoundary } from './vendor/preact.js';
import { Problem } from './parts/bits.js';
import { Lazy, prefetch } from './parts/lazy.js';
import { DIALOGS, Shell } from './parts/shell.js';
import { startAgents } from './state/agents.js';
import { startAlerts } from './state/alerts.js';
import { startDirectory } from './state/directory.js';
import './state/focus.js';
import { startPeople } from './state/people.js';
import { route } from './state/route.js';
import { onStart, user } from './state/session.js';
import { useStore } from './state/store.js';
import { Home } from './views/home.js';

/** Home comes with the page. The code of the others comes when they are shown, or when there is time. */
const VIEWS = {
  chat: () => import('./views/talk.js'),
  notes: () => import('./views/notes.js'),
  workspaces: () => import('./views/workspace.js'),
  agents: () => import('./views/agent.js'),
  alerts: () => import('./views/alerts.js'),
  missing: () => import('./views/not-found.js'),
};
VIEWS.circles = VIEWS.chat;
VIEWS.sessions = VIEWS.chat;
const ADMIN = () => import('./views/admin.js');

/** When the page has had its first messages, and before a network is likely to be gone. */
const PREFETCH_MILLIS = 1_500;

onStart(() => {
  setTimeout(() => [...Object.values(VIEWS), ...Object.values(DIALOGS)].forEach(prefetch), PREFETCH_MILLIS);
  startAlerts(); // First: over HTTP, without WebSockets, a page has few streams.
  startPeople();
  startAgents();
  startDirectory();
});

function Place() {
  const { view, name } = useStore(route);
  const isAdmin = useStore(user).role === 'admin';
  const load = view === 'admin' && isAdmin ? ADMIN : Object.hasOwn(VIEWS, view) ? VIEWS[view] : VIEWS.missing;
  // Another channel is another view, with its own text and place.
  return html`<${Guarded} key=${`${view}/${name}`}>
    ${view === 'home' ? html`<${Home} />` : html`<${Lazy} load=${load} props=${{ kind: view, name }} />`}
  </${Guarded}>`;
}

export function View() {
  return html`<${Shell}><${Place} /></${Shell}>`;
}

/** A fault of one view leaves the others usable. */
function Guarded({ children }) {
  const [error] = useErrorBoundary((thrown) => console.error(thrown));
  return error ? html`<${Problem} title="This view has failed. Another one may work." error=${error} />` : children;
}

