// Components with lines that their compiler must accept, and lines that it must refuse.
import type { AnyMessage, EventTypes, Kind, Message, Page } from '@warren/client';
import { WarrenProvider, useAgents, useAlerts, useChannel, useConnection, usePresence } from '@warren/react';

/** Whether two types are the same; `any` is the same as `any` only. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const proves = <_ extends true>() => {};

export function Notes({ team }: { team: string }) {
  const { messages, publish } = useChannel(`notes.${team}`, {
    onMessage: (message) => {
      proves<Same<typeof message.type, 'note_created' | 'note_updated' | 'note_deleted'>>();
      if (message.type === 'note_created') proves<Same<typeof message.data, EventTypes['notes']['note_created']>>();
      // @ts-expect-error no channel of `notes` has this type
      if (message.type === 'chat_message') publish('note_deleted', {});
    },
  });
  return messages.map(({ position, type, data }) => {
    if (type === 'note_deleted') proves<Same<typeof data.author, string | number | undefined>>();
    // @ts-expect-error a note has no field of that name
    return <li key={position}>{data.name}</li>;
  });
}

// `typing` is not among the messages, so those of `chat` need no question for their type.
export function Chat({ channel, other }: { channel: `chat.${string}`; other: 'circles.dev' | null }) {
  const { messages } = useChannel(channel, { onMessage: ({ data }) => proves<Same<typeof data.content, string>>() });
  const circle = useChannel(other, { history: 0 });
  for (const message of circle.messages) {
    if (message.type === 'agent_joined') proves<Same<typeof message.data.name, string | undefined>>();
  }
  // @ts-expect-error `typing` is not shown
  messages.filter(({ type }) => type === 'typing');
  return messages.map(({ data }) => data.content.trim());
}

// A name that is only known when the program runs, kinds that are not listed, and messages of one's own.
interface Order extends AnyMessage {
  type: 'order_placed';
  data: { orderId: string };
}

export function useLists(name: string, page: Page<Message<'chat'>>) {
  useChannel('chat.team-7', { initial: page.messages });
  const anything = useChannel(name).messages.map(({ data }) => data.anything.at.all);
  const unlisted = useChannel('orders.new').messages.map(({ data }) => data.orderID);
  const orders = useChannel<Order>('orders.new', { initial: [] });
  const texts = useChannel<Message<'chat'>>(name).messages.map(({ data }) => data.content);
  const of = useChannel<Message<Kind>>(name);
  proves<Same<typeof texts, string[]>>();
  // @ts-expect-error an order has no field of that name
  orders.messages.map(({ data }) => data.orderID);
  return { anything, unlisted, orders, texts, of };
}

export function Others() {
  const status = useConnection(({ status }) => status);
  const { users, setStatus } = usePresence(null);
  const { alerts } = useAlerts({ onAlert: ({ title }) => proves<Same<typeof title, string>>() });
  const agents = useAgents();
  // @ts-expect-error there is no such status
  setStatus('asleep');
  // @ts-expect-error there is no such state
  const isGone = agents[0]?.state === 'gone';
  // @ts-expect-error the list does not change; another one comes
  alerts.push(alerts[0]!);
  return (
    <WarrenProvider token={() => 'token'} grace={0}>
      {/* @ts-expect-error a token is a text, or a function that returns one */}
      <WarrenProvider token={7} />
      {status} {users.length} {String(isGone)}
    </WarrenProvider>
  );
}
