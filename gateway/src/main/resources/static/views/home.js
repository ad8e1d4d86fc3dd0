// The team alive: who is here, what the agents do, what waits for a person, what happens.

import { html } from '../vendor/preact.js';
import { Activity } from '../parts/activity.js';
import { AgentBoard } from '../parts/agent-board.js';
import { Head } from '../parts/bits.js';
import { PeopleList } from '../parts/people-list.js';
import { Pulse } from '../parts/pulse.js';
import { Waiting } from '../parts/waiting.js';
import { user } from '../state/session.js';
import { useStore } from '../state/store.js';

export function Home() {
  const { name, teams } = useStore(user);
  return html`<div class="view home">
    <${Head} title=${`${greeting()}, ${name || 'guest'}`} sub=${teams.length > 0 ? `This is ${teams.join(' and ')}, now.` : 'Your token names no team.'} />
    <div class="home-grid">
      <div class="home-main">
        <${Waiting} />
        <${AgentBoard} />
        <${Activity} />
      </div>
      <div class="home-side">
        <${PeopleList} />
        <${Pulse} />
      </div>
    </div>
  </div>`;
}

function greeting() {
  const hour = new Date().getHours();
  return hour < 5 ? 'Good night' : hour < 12 ? 'Good morning' : hour < 18 ? 'Good afternoon' : 'Good evening';
}
