/** @import { ReactNode } from 'react' */
/** @import { TokenReason, WarrenOptions } from '@warren/client' */
/** @typedef {import('./types.d.ts').WarrenProviderProps} WarrenProviderProps */
/**
 * Gives its components one connection to Warren. The connection begins when the provider is mounted (never while React
 * renders, so never on a server), and ends some time after it is unmounted (`grace`).
 *
 * `token` may be another function in each render: the client calls the latest one. Another `url` mounts the children
 * anew. The other options count when the provider is mounted. For another user, mount another provider:
 * `key={user.id}`.
 *
 * A `client` that is connected already stays connected when the provider is unmounted: the application closes it.
 *
 * @param {WarrenProviderProps} props
 * @returns {ReactNode}
 */
export function WarrenProvider({ client, ...props }: WarrenProviderProps): ReactNode;
export type WarrenProviderProps = import("./types.d.ts").WarrenProviderProps;
import type { ReactNode } from 'react';
