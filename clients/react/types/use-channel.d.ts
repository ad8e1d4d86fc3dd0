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
export function useChannel<Name extends string>(channel: Name | null | undefined, options?: ChannelOptions<Message<Name>> | undefined): Channel<Message<Name>>;
/**
 * @template {AnyMessage} M
 * @overload
 * @param {string | null | undefined} channel
 * @param {ChannelOptions<M>} [options]
 * @returns {Channel<M>}
 */
export function useChannel<M extends AnyMessage>(channel: string | null | undefined, options?: ChannelOptions<M> | undefined): Channel<M>;
import type { Message } from '@warren/client';
import type { ChannelOptions } from './types.d.ts';
import type { Channel } from './types.d.ts';
import type { AnyMessage } from '@warren/client';
