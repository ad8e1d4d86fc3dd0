/**
 * The value of one of the client's stores. All components of the client that use the store share its subscription, and
 * the subscription outlives the last of them by the grace of the provider.
 *
 * @template T
 * @param {string | null} key Names the store among those of the client; `null` for none.
 * @param {(client: Warren) => { get(): readonly T[], subscribe(listener: () => void): () => void }} storeOf
 * @returns {readonly T[]}
 */
export function useStore<T>(key: string | null, storeOf: (client: Warren) => {
    get(): readonly T[];
    subscribe(listener: () => void): () => void;
}): readonly T[];
import type { Warren } from '@warren/client';
