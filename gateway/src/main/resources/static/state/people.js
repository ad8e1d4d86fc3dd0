// The people of the user's teams.

import { onEnd, user, warren } from './session.js';
import { Value } from './store.js';
import { word } from './words.js';

const ORDER = { online: 0, busy: 1, away: 2, offline: 3 };

/** `{userId, status, lastSeen, teams}`, those who are there first. */
export const people = new Value([]);

let endings = [];

export function startPeople() {
  const client = warren;
  const teams = user.get().teams.map((team) => ({ team, store: client.presence(word(team)) }));
  const draw = () => {
    const byName = new Map();
    for (const { team, store } of teams) {
      for (const each of store.get()) {
        const known = byName.get(each.userId);
        byName.set(each.userId, { ...each, teams: [...(known?.teams ?? []), team] });
      }
    }
    people.set(
      [...byName.values()].sort((a, b) => ORDER[a.status] - ORDER[b.status] || (a.userId < b.userId ? -1 : 1)),
    );
  };
  endings = teams.map(({ store }) => store.subscribe(draw));
}

onEnd(() => {
  for (const each of endings) each();
  endings = [];
  people.set([]);
});

/** The user's own status, as the team sees it. */
export const ownStatus = (all) => all.find(({ userId }) => userId === user.get()?.name)?.status ?? 'online';
