// The signed-in user, with the status that others see.

import { html } from '../vendor/preact.js';
import { ownStatus, people } from '../state/people.js';
import { signOut, user, warren } from '../state/session.js';
import { useStore } from '../state/store.js';
import { toast } from '../state/toasts.js';
import { Avatar, statusText } from './avatar.js';

const STATUSES = ['online', 'away', 'busy', 'offline'];

export function UserMenu() {
  const me = useStore(user);
  const status = ownStatus(useStore(people));
  const choose = ({ target }) =>
    warren.setPresence(target.value).catch(({ message }) => toast({ level: 'error', title: 'Status not changed', message }));
  return html`<div class="user">
    <${Avatar} name=${me.name || '?'} status=${status} agent=${me.role === 'agent'} />
    <div class="user-text">
      <strong>${me.name || 'Guest'}</strong>
      <label><span class="hidden">Your status</span>
        <select value=${status} onChange=${choose}>
          ${STATUSES.map((each) => html`<option key=${each} value=${each}>${each === 'offline' ? 'Appear offline' : statusText(each)}</option>`)}
        </select>
      </label>
    </div>
    <button type="button" class="quiet" onClick=${signOut}>Sign out</button>
  </div>`;
}
