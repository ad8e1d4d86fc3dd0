import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useWarren } from './context.js';
import { useStore } from './use-store.js';

/** @typedef {import('./types.d.ts').Typing} Typing */

/**
 * The users who are typing in a channel of the kind `chat` or `sessions`.
 *
 * @param {string | null | undefined} channel Without a channel there are no users and no subscription.
 * @returns {Typing}
 */
export function useTyping(channel) {
  const client = useWarren();
  const isTyping = useRef(false);
  const users = useStore(channel ? `typing:${channel}` : null, () => client.typing(/** @type {string} */ (channel)));
  const setTyping = useCallback(
    (typing = true) => {
      if (!channel || (!typing && !isTyping.current)) return;
      isTyping.current = typing;
      client.typing(channel).send(typing);
    },
    [client, channel],
  );
  useEffect(() => () => setTyping(false), [setTyping]);
  return useMemo(() => ({ users, setTyping }), [users, setTyping]);
}
