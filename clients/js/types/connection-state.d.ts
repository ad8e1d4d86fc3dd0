/**
 * The state after a change; the same object if nothing is new. A new status has no time of a retry unless the change
 * names one.
 *
 * @param {ConnectionState} state
 * @param {Partial<ConnectionState>} change
 * @returns {ConnectionState}
 */
export function changed(state: ConnectionState, change: Partial<ConnectionState>): ConnectionState;
/** @typedef {import('./types.d.ts').ConnectionState} ConnectionState */
/** The state before the application connects. @type {ConnectionState} */
export const IDLE: ConnectionState;
export type ConnectionState = import("./types.d.ts").ConnectionState;
