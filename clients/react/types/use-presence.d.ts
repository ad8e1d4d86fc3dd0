/** @import { PresenceStatus } from '@warren/client' */
/** @typedef {import('./types.d.ts').Presence} Presence */
/**
 * The users of a team and their status.
 *
 * @param {string | null | undefined} team Without a team there are no users and no subscription.
 * @returns {Presence}
 */
export function usePresence(team: string | null | undefined): Presence;
export type Presence = import("./types.d.ts").Presence;
