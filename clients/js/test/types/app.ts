// An application with lines that its compiler must accept, and lines that it must refuse.
import { Warren, WarrenError, type Alert, type ConnectionState } from '@warren/client';
import { stomp } from '@warren/client/stomp';

const warren = new Warren({ url: 'http://localhost:8080', token: async (why) => why + 'token', transport: stomp() });
const state: ConnectionState = warren.state;
warren.on('state', ({ status, reason }) => console.log(status, reason?.code));
const subscription = warren.subscribe('chat.team-7', { last: 10, onGap: ({ from, to }) => console.log(to - from) });
// @ts-expect-error a channel is a text
warren.subscribe(7);
// @ts-expect-error there is no such event
warren.on('states', () => {});
// @ts-expect-error there is no such transport
new Warren({ transport: 'sse' });
const alerts: readonly Alert[] = warren.alerts.get();
const stop: () => void = warren.presence('team-7').subscribe(() => {});
warren.publish('chat.team-7', 'chat_message', { content: 'Hi' }).catch((error: WarrenError) => console.log(error.code));
console.log(state.status, subscription.state.status, alerts.length, stop);
