import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useWarrenContext } from './context.js';
import { Feed, isShown, snapshotOf } from './feed.js';
import { sharesOf } from './shares.js';

/** @import { AnyMessage, Message } from '@warren/client' */
/** @import { MessageListener } from './feed.js' */
/** @import { Channel, ChannelActions, ChannelOptions } from './types.d.ts' */

/** @type {readonly never[]} */
const NONE = Object.freeze([]);
const IDLE = snapshotOf(NONE, 'idle');
const ignore = () => {};

/**
 * The messages of a channel, live, with the last ones before.
 *
 * All components of a channel share one subscription and one list of messages, by the largest `history` and the largest
 * `keep` that they request.
 *
 * The messages have the types of the channel's kind if the program names the kind: for `'chat.team-7'`, `chat.${team}`
 * and a property of the type `chat.${string}`, `message.type` tells apart which `message.data` it is. Name another type
 * of messages as `useChannel<Order>(channel)`, and that of a `string` as `useChannel<Message<'chat'>>(channel)`.
 *
 * @template {string} Name
 * @overload
 * @param {Name | null | undefined} channel Without a channel there is no subscription.
 * @param {ChannelOptions<Message<Name>>} [options]
 * @returns {Channel<Message<Name>>}
 */
/**
 * @template {AnyMessage} M
 * @overload
 * @param {string | null | undefined} channel
 * @param {ChannelOptions<M>} [options]
 * @returns {Channel<M>}
 */
/**
 * @param {string | null | undefined} channel
 * @param {ChannelOptions<any>} [options]
 * @returns {Channel<any>}
 */
export function useChannel(channel, { history = 50, keep = 1000, initial = NONE, onMessage } = {}) {
  const { client, grace } = useWarrenContext();
  const shares = sharesOf(client);
  const key = channel ? `channel:${channel}` : null;
  const [first, setFirst] = useState(() => beginningOf(key, initial));
  // Another channel in the same component, and so another beginning.
  const beginning = first.key === key ? first : beginningOf(key, initial);
  if (beginning !== first) setFirst(beginning);

  const hold = useCallback(() => {
    if (!channel || !key) return null;
    const options = { history, keep: Math.max(history, keep), initial: beginning.snapshot.messages };
    const share = shares.hold(key, () => new Feed(client, channel, options), grace);
    share.resource.join(options);
    return share;
  }, [client, shares, channel, key, history, keep, beginning, grace]);

  const subscribe = useCallback(
    /** @param {() => void} listener */
    (listener) => {
      const share = hold();
      if (!share) return ignore;
      const stop = share.resource.listen(listener);
      return () => {
        stop();
        share.release();
      };
    },
    [hold],
  );
  const snapshot = useSyncExternalStore(
    subscribe,
    () => (key && shares.peek(key)?.snapshot) ?? beginning.snapshot,
    () => beginning.snapshot,
  );
  useMessages(hold, onMessage);

  const publish = useCallback(
    /** @type {ChannelActions['publish']} */
    (type, data, options) => client.publish(nameOf(channel), type, data, options),
    [client, channel],
  );
  const loadOlder = useCallback(
    async (limit = 50) => {
      const share = hold();
      if (!share) return false;
      return share.resource.loadOlder(limit).finally(share.release);
    },
    [hold],
  );
  return useMemo(() => ({ ...snapshot, publish, loadOlder }), [snapshot, publish, loadOlder]);
}

/**
 * @param {() => { resource: Feed, release(): void } | null} hold
 * @param {ChannelOptions['onMessage']} onMessage
 */
function useMessages(hold, onMessage) {
  const latest = useRef(onMessage);
  useEffect(() => {
    latest.current = onMessage;
  });
  const isWanted = onMessage !== undefined;
  useEffect(() => {
    const share = isWanted ? hold() : null;
    if (!share) return undefined;
    /** @type {MessageListener} */
    const listener = (message, { history }) => {
      if (!history) latest.current?.(message);
    };
    const stop = share.resource.listenToMessages(listener);
    return () => {
      stop();
      share.release();
    };
  }, [hold, isWanted]);
}

/**
 * The state that the component shows before the subscription is there.
 *
 * @param {string | null} key
 * @param {readonly Message[]} initial
 */
function beginningOf(key, initial) {
  return { key, snapshot: key === null ? IDLE : snapshotOf(initial.filter(isShown), 'pending') };
}

/** @param {string | null | undefined} channel */
function nameOf(channel) {
  if (!channel) throw new Error('There is no channel to publish to.');
  return channel;
}
