// Subscribes to all channels of a kind that the user may read.

import { user, warren } from './session.js';
import { word } from './words.js';

/**
 * All of the kind if the token allows it, otherwise those of the user's teams. A refusal is expected here, and no
 * reason to tell the user.
 *
 * @param {string} kind
 * @param {(pattern: string, onRefused: () => void) => {unsubscribe: () => void}} open subscribes to a pattern
 * @returns {() => void} ends it
 */
export function readAll(kind, open) {
  const opened = [];
  let hasEnded = false;
  const all = open(`${kind}.#`, () => {
    if (hasEnded) return;
    for (const team of user.get()?.teams ?? []) opened.push(open(`${kind}.${word(team)}.#`, () => {}));
  });
  opened.push(all);
  return () => {
    hasEnded = true;
    for (const each of opened) each.unsubscribe();
  };
}

/**
 * As {@link readAll}, with the messages of all the patterns. `onMessage` learns whether a message is `live`, was
 * `missed` while there was no connection, or is `history` from before.
 */
export function follow(kind, { last, onMessage }) {
  const client = warren;
  return readAll(kind, (pattern, onRefused) => {
    let when = 'history';
    return client.subscribe(pattern, {
      last,
      onMessage: (message) => onMessage(message, when),
      onState({ status }) {
        if (status === 'live') when = 'live';
        else if (status === 'pending' && when === 'live') when = 'missed';
        else if (status === 'refused') onRefused();
      },
    });
  });
}
