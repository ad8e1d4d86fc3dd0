// The types of messages: those of the channel's kind, from the JSON Schema.
import { Warren, type AnyMessage, type EventTypes, type Kind, type Message } from '@warren/client';

declare const warren: Warren;
declare const team: string;

/** Whether two types are the same; `any` is the same as `any` only. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const proves = <_ extends true>() => {};

warren.subscribe('chat.team-7', {
  onMessage: (message) => {
    proves<Same<typeof message.type, 'chat_message' | 'typing'>>();
    if (message.type === 'chat_message') {
      proves<Same<typeof message.data, EventTypes['chat']['chat_message']>>();
      proves<Same<typeof message.data.content, string>>();
      // @ts-expect-error a chat message has no field of that name
      console.log(message.data.contents);
      // @ts-expect-error nor has it the fields of another type
      console.log(message.data.typing);
    } else {
      proves<Same<typeof message.data.typing, boolean>>();
    }
    // @ts-expect-error before `type` is known there is no `content`
    console.log(message.data.content);
    // @ts-expect-error no channel of `chat` has this type
    console.log(message.type === 'note_created');
    proves<Same<typeof message.position, number>>();
  },
});

// In a parameter that takes the message apart, `type` narrows `data` as well.
warren.subscribe('workspaces.w-1', {
  onMessage: ({ type, data }) => {
    if (type === 'git_status') proves<Same<typeof data.branch, string>>();
    // @ts-expect-error `branch` is a field of `git_status`
    else console.log(data.branch);
  },
});

// A template, a pattern, a union, and the two kinds of channels with one word.
warren.subscribe(`notes.${team}`, {
  onMessage: ({ data }) => proves<Same<typeof data.noteId, string | number>>(),
});
warren.subscribe('agents.*', {
  onMessage: ({ type }) => proves<Same<typeof type, 'agent_status' | 'agent_message'>>(),
});
declare const either: 'users.alice' | 'presence.team-7';
warren.subscribe(either, {
  onMessage: (message) => {
    if (message.type === 'presence_state') console.log(message.data.users[0]?.lastSeen?.toUpperCase());
    // @ts-expect-error no such status
    if (message.type === 'user_presence') console.log(message.data.status === 'asleep');
    if (message.type === 'alert') proves<Same<typeof message.data.level, 'info' | 'success' | 'warning' | 'error'>>();
  },
});
warren.subscribe('notifications', { onMessage: ({ data }) => console.log(data.message.length, data.level) });

// Where the program does not name the kind, or Warren does not list it, `data` is untyped.
for (const channel of [team, '#', '*.team-7', 'orders.new']) {
  warren.subscribe(channel, { onMessage: ({ type, data }) => console.log(type.length, data.anything.at.all) });
}
warren.subscribe('orders.new', { onMessage: ({ data }) => proves<Same<typeof data, Record<string, any>>>() });

// Messages of one's own.
interface Order extends AnyMessage {
  type: 'order_placed';
  data: { orderId: string };
}
warren.subscribe<Order>('orders.new', {
  onMessage: ({ data }) => {
    proves<Same<typeof data.orderId, string>>();
    // @ts-expect-error an order has no field of that name
    console.log(data.orderID);
  },
});
// @ts-expect-error a message has more than an id
warren.subscribe<{ id: string }>('orders.new', {});

// The kind of a channel whose name is only known when the program runs.
declare const channel: string;
warren.subscribe<Message<'circles'>>(channel, {
  onMessage: (message) => {
    if (message.type === 'agent_joined') proves<Same<typeof message.data.name, string | undefined>>();
  },
});
const onAnything = (message: Message<Kind>) => {
  if (message.type === 'file_changed') proves<Same<typeof message.data.path, string>>();
};
warren.subscribe<Message<Kind>>('#', { onMessage: onAnything });

// History has the same types.
const page = await warren.history('sessions.s-1', { limit: 10 });
for (const message of [...page.messages, ...(await page.older()).messages]) {
  if (message.type === 'session_update') proves<Same<typeof message.data.status, string | undefined>>();
  // @ts-expect-error no channel of `sessions` has this type
  console.log(message.type === 'chat_message');
}
const orders = await warren.history<Order>('orders.new');
proves<Same<typeof orders.messages, Order[]>>();
// @ts-expect-error there is no such option
warren.history('sessions.s-1', { last: 10 });
