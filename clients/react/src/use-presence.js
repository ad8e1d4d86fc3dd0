import { useCallback, useMemo } from 'react';
import { useWarren } from './context.js';
import { useStore } from './use-store.js';

/** @import { PresenceStatus } from '@warren/client' */
/** @typedef {import('./types.d.ts').Presence} Presence */

/**
 * The users of a team and their status.
 *
 * @param {string | null | undefined} team Without a team there are no users and no subscription.
 * @returns {Presence}
 */
export function usePresence(team) {
  const client = useWarren();
  const users = useStore(team ? `presence:${team}` : null, () => client.presence(/** @type {string} */ (team)));
  const setStatus = useCallback(
    /** @param {PresenceStatus} status */
    (status) => client.setPresence(status),
    [client],
  );
  return useMemo(() => ({ users, setStatus }), [users, setStatus]);
}
