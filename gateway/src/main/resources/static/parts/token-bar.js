// Where a person pastes a fresh token, without leaving the view.

import { html, useState } from '../vendor/preact.js';
import { signInByToken, signOut, tokenNeed } from '../state/session.js';
import { useStore } from '../state/store.js';

export function TokenBar() {
  const need = useStore(tokenNeed);
  const [text, setText] = useState('');
  if (!need) return null;
  const submit = (event) => {
    event.preventDefault();
    signInByToken(text);
    setText('');
  };
  return html`<form class="token-bar" onSubmit=${submit}>
    <p role="alert">${need}</p>
    <label><span class="hidden">Fresh token</span>
      <input type="password" required autocomplete="off" spellcheck="false" placeholder="Token" value=${text}
        onInput=${({ target }) => setText(target.value)} />
    </label>
    <button class="main">Continue</button>
    <button type="button" class="quiet" onClick=${signOut}>Sign out</button>
  </form>`;
}
