import { createElement, useEffect, useMemo, useRef, useState } from 'react';
import { Warren } from '@warren/client';
import { WarrenContext } from './context.js';
import { GRACE, sharesOf } from './shares.js';

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
export function WarrenProvider({ client, ...props }) {
  if (client) return createElement(Connected, { client, grace: props.grace }, props.children);
  return createElement(WithOwnClient, { key: props.url, ...props });
}

/**
 * The constructor of the client has no effect. So React may create a client and discard it, as it does in StrictMode
 * and while a tree suspends.
 *
 * @param {WarrenOptions & { grace?: number, children?: ReactNode }} props
 */
function WithOwnClient({ grace, children, ...options }) {
  const latest = useRef(options.token);
  useEffect(() => {
    latest.current = options.token;
  });
  const [client] = useState(() => {
    if (options.token === undefined) return new Warren(options);
    /** @param {TokenReason} why */
    const token = (why) => {
      const current = latest.current ?? '';
      return typeof current === 'function' ? current(why) : current;
    };
    return new Warren({ ...options, token });
  });
  return createElement(Connected, { client, grace }, children);
}

/** @param {{ client: Warren, grace?: number, children?: ReactNode }} props */
function Connected({ client, grace = GRACE, children }) {
  useEffect(
    () => sharesOf(client).hold('connection', () => connectionOf(client), grace).release,
    [client, grace],
  );
  const value = useMemo(() => ({ client, grace }), [client, grace]);
  return createElement(WarrenContext.Provider, { value }, children);
}

/** @param {Warren} client */
function connectionOf(client) {
  const isOurs = client.state.status === 'idle';
  if (isOurs) client.connect();
  return {
    close() {
      if (isOurs) client.close();
    },
  };
}
