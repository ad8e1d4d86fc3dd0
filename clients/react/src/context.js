import { createContext, useContext } from 'react';

/** @import { Context } from 'react' */
/** @import { Warren } from '@warren/client' */

/** @typedef {{ client: Warren, grace: number }} WarrenContextValue */

/** @type {Context<WarrenContextValue | null>} */
export const WarrenContext = createContext(/** @type {WarrenContextValue | null} */ (null));

/** @returns {WarrenContextValue} */
export function useWarrenContext() {
  const value = useContext(WarrenContext);
  if (!value) throw new Error('This hook needs a WarrenProvider around its component.');
  return value;
}

/**
 * The client of the nearest `WarrenProvider`: for everything that has no hook.
 *
 * @returns {Warren}
 */
export function useWarren() {
  return useWarrenContext().client;
}
