// Before anything else: a name in development, or a token.

import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { Problem } from '../parts/bits.js';
import { Mark } from '../parts/icons.js';
import { hasDevTokens, signInByName, signInByToken } from '../state/session.js';

export function SignIn() {
  return html`<main class="sign-in" id="main">
    <div class="sign-in-card">
      <div class="sign-in-brand"><${Mark} /><h1>Warren</h1></div>
      <p class="sub">People and agents of your team, in real time.</p>
      ${hasDevTokens && html`<${ByName} />`}
      <${ByToken} isOnly=${!hasDevTokens} />
    </div>
  </main>`;
}

function ByName() {
  const [error, setError] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const first = useRef();
  useEffect(() => first.current.select(), []);
  const submit = async (event) => {
    event.preventDefault();
    const fields = new FormData(event.target);
    setBusy(true);
    setError(null);
    try {
      await signInByName({ user: fields.get('user').trim(), team: fields.get('team'), role: fields.get('role') });
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  // Fields with a `value` would lose the written names when the form is drawn with an error.
  return html`<form onSubmit=${submit} aria-label="Sign in by name">
    <label>Name <input ref=${first} name="user" defaultValue="alice" required autocomplete="username" autocapitalize="none" spellcheck="false" /></label>
    <label>Team <input name="team" defaultValue="team-7" autocomplete="off" autocapitalize="none" spellcheck="false" /></label>
    <label>Role
      <select name="role">
        <option value="user">Member of the team</option>
        <option value="admin">Operator: also queues, dead letters and clients</option>
      </select>
    </label>
    ${error && html`<${Problem} title="Not signed in." error=${error} />`}
    <button class="main wide" disabled=${isBusy}>Sign in</button>
    <p class="hint">This gateway is set up for development: it admits anyone under any name.</p>
  </form>`;
}

function ByToken({ isOnly }) {
  const [text, setText] = useState('');
  const submit = (event) => {
    event.preventDefault();
    signInByToken(text);
  };
  const form = html`<form onSubmit=${submit} aria-label="Sign in by token">
    <label>Token <input type="password" autocomplete="off" spellcheck="false" value=${text} onInput=${({ target }) => setText(target.value)}
      aria-describedby="token-hint" /></label>
    <button class=${isOnly ? 'main wide' : 'wide'}>Connect with this token</button>
    <p class="hint" id="token-hint">A JWT. It stays in this page’s memory only. Leave it empty if the gateway admits clients without one.</p>
  </form>`;
  return isOnly ? form : html`<details class="by-token"><summary>I have a token</summary>${form}</details>`;
}
