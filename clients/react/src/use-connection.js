import { useCallback, useSyncExternalStore } from 'react';
import { useWarren } from './context.js';

/** @import { ConnectionState } from '@warren/client' */

/** The state on a server, and until the page is hydrated. @type {ConnectionState} */
const IDLE = Object.freeze({
  status: 'idle',
  reason: null,
  transport: null,
  userId: null,
  attempt: 0,
  retryAt: null,
  queued: 0,
});

/** @type {(state: ConnectionState) => any} */
const all = (state) => state;

/**
 * The state of the connection, and why it is as it is.
 *
 * With `select`, the component renders only if the selected value changes. It has to be a value of the state or a
 * primitive made of some: `useConnection((state) => state.status)`.
 *
 * @type {import('./types.d.ts').UseConnection}
 */
export const useConnection = (select = all) => {
  const client = useWarren();
  const subscribe = useCallback(
    /** @param {() => void} listener */
    (listener) => client.on('state', listener),
    [client],
  );
  return useSyncExternalStore(
    subscribe,
    () => select(client.state),
    () => select(IDLE),
  );
};
