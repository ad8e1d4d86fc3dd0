// The console: one view by the address, in the frame that all views share.

import { html, render, useEffect, useErrorBoundary, useState } from './vendor/preact.js';
import { Problem } from './parts/bits.js';
import { Shell } from './parts/shell.js';
import { Toasts } from './parts/toasts.js';
import { startAgents } from './state/agents.js';
import { startAlerts } from './state/alerts.js';
import { startDirectory } from './state/directory.js';
import { startPeople } from './state/people.js';
import { route } from './state/route.js';
import { onStart, start, user } from './state/session.js';
import { useStore } from './state/store.js';
import './state/theme.js';
import { AgentView } from './views/agent.js';
import { AlertsView } from './views/alerts.js';
import { Home } from './views/home.js';
import { NotesView } from './views/notes.js';
import { NotFound } from './views/not-found.js';
import { SignIn } from './views/sign-in.js';
import { TalkView } from './views/talk.js';
import { WorkspaceView } from './views/workspace.js';

const VIEWS = {
  home: Home,
  chat: TalkView,
  circles: TalkView,
  sessions: TalkView,
  workspaces: WorkspaceView,
  notes: NotesView,
  agents: AgentView,
  alerts: AlertsView,
};

onStart(() => {
  startPeople();
  startAgents();
  startAlerts();
  startDirectory();
});

function View() {
  const { view, name } = useStore(route);
  const isAdmin = useStore(user).role === 'admin';
  if (view === 'admin' && isAdmin) return html`<${Lazy} key=${name} file="admin" name=${name} />`;
  const Shown = Object.hasOwn(VIEWS, view) ? VIEWS[view] : NotFound;
  // Another channel is another view, with its own text and place.
  return html`<${Guarded} key=${`${view}/${name}`}><${Shown} kind=${view} name=${name} /></${Guarded}>`;
}

/** Few people need these views, so their code comes when it is needed. */
function Lazy({ name }) {
  const [Loaded, setLoaded] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => {
    import('./views/admin.js').then(({ AdminView }) => setLoaded(() => AdminView), setError);
  }, []);
  if (error) return html`<${Problem} title="This view could not be loaded." error=${error} />`;
  return Loaded && html`<${Guarded}><${Loaded} name=${name} /></${Guarded}>`;
}

/** A fault of one view leaves the others usable. */
function Guarded({ children }) {
  const [error] = useErrorBoundary((thrown) => console.error(thrown));
  return error ? html`<${Problem} title="This view has failed. Another one may work." error=${error} />` : children;
}

function App({ failure }) {
  const isSignedIn = useStore(user) !== null;
  return html`
    ${isSignedIn ? html`<${Shell}><${View} /></${Shell}>` : html`<${SignIn} failure=${failure} />`}
    <${Toasts} />
  `;
}

const root = document.getElementById('app');
try {
  await start();
  render(html`<${App} />`, root);
} catch (failure) {
  render(html`<${App} failure=${failure} />`, root);
}
