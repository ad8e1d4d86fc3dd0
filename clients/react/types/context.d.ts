/** @returns {WarrenContextValue} */
export function useWarrenContext(): WarrenContextValue;
/**
 * The client of the nearest `WarrenProvider`: for everything that has no hook.
 *
 * @returns {Warren}
 */
export function useWarren(): Warren;
/** @import { Context } from 'react' */
/** @import { Warren } from '@warren/client' */
/** @typedef {{ client: Warren, grace: number }} WarrenContextValue */
/** @type {Context<WarrenContextValue | null>} */
export const WarrenContext: Context<WarrenContextValue | null>;
export type WarrenContextValue = {
    client: Warren;
    grace: number;
};
import type { Warren } from '@warren/client';
import type { Context } from 'react';
