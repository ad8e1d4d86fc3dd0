// The people who are here.

import { html } from '../vendor/preact.js';
import { people } from '../state/people.js';
import { user } from '../state/session.js';
import { useStore } from '../state/store.js';
import { Avatar, statusText } from './avatar.js';
import { Ago, Empty } from './bits.js';

export function PeopleList() {
  const all = useStore(people);
  const me = useStore(user).name;
  const here = all.filter(({ status }) => status !== 'offline').length;
  return html`<section class="card" aria-labelledby="people-title">
    <h2 id="people-title">Who is here ${here > 0 && html`<span class="count">${here}</span>`}</h2>
    ${all.length === 0 && html`<${Empty} icon="clients" title="Nobody yet">The users of your teams appear here while they are connected.</${Empty}>`}
    <ul class="people">
      ${all.map(({ userId, status, lastSeen }) => html`<li key=${userId} class=${status}>
        <${Avatar} name=${userId} status=${status} />
        <div>
          <strong>${userId}${userId === me && html`<small> you</small>`}</strong>
          <span>${statusText(status)}${status === 'offline' && lastSeen && html`, seen <${Ago} at=${lastSeen} />`}</span>
        </div>
      </li>`)}
    </ul>
  </section>`;
}
