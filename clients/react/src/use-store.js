import { useCallback, useSyncExternalStore } from 'react';
import { useWarrenContext } from './context.js';
import { sharesOf } from './shares.js';

/** @import { Warren } from '@warren/client' */

/** @type {readonly never[]} */
const NOTHING = Object.freeze([]);
const getNothing = () => NOTHING;
const ignore = () => {};

/**
 * The value of one of the client's stores. All components of the client that use the store share its subscription, and
 * the subscription outlives the last of them by the grace of the provider.
 *
 * @template T
 * @param {string | null} key Names the store among those of the client; `null` for none.
 * @param {(client: Warren) => { get(): readonly T[], subscribe(listener: () => void): () => void }} storeOf
 * @returns {readonly T[]}
 */
export function useStore(key, storeOf) {
  const { client, grace } = useWarrenContext();
  const subscribe = useCallback(
    /** @param {() => void} listener */
    (listener) => {
      if (key === null) return ignore;
      const store = storeOf(client);
      const open = () => ({ close: store.subscribe(ignore) });
      const { release } = sharesOf(client).hold(key, open, grace);
      const stop = store.subscribe(listener);
      return () => {
        stop();
        release();
      };
    },
    // `storeOf` is another function in each render; `key` says which store it gives.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [client, key, grace],
  );
  const getSnapshot = key === null ? getNothing : () => storeOf(client).get();
  return useSyncExternalStore(subscribe, getSnapshot, getNothing);
}
