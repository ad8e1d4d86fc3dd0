// The agent of the conformance driver: it maps the driver's commands to the library's calls, and the library's
// notifications to the driver's events. It has no logic of its own. In a page: `agent(emit)`.
import { Warren } from '../src/index.js';

const STATUSES = {
  idle: 'closed',
  failed: 'closed',
  connecting: 'connecting',
  connected: 'connected',
  waiting: 'waiting',
};
const TRANSPORTS = { http: 'sse', stomp: 'websocket', websocket: 'websocket', tab: 'tab' };

/**
 * @param {(event: object) => void} emit
 * @param {any} [WebSocket] where the platform has none
 */
export function agent(emit, WebSocket) {
  /** @type {Warren} */
  let warren;
  let tokens = 0;
  const asked = new Map();
  const subscriptions = new Map();

  const commands = {
    async connect({ url, transport, backoff, queue, heartBeatMillis, tabs }) {
      const stomp = transport === 'stomp' ? (await import('../src/stomp.js')).stomp() : undefined;
      warren = new Warren({
        url,
        WebSocket,
        transport: stomp,
        backoff,
        queue: queue && { messages: queue.count, bytes: queue.bytes },
        heartBeatMillis,
        tabs,
        token: (why) =>
          new Promise((resolve, reject) => {
            asked.set(++tokens, { resolve, reject });
            emit({ event: 'token', n: tokens, why });
          }),
      });
      let before = '';
      warren.on('state', (state) => {
        const { status, reason, transport: way, retryAt } = state;
        const event = {
          state: STATUSES[status],
          reason: reason?.code,
          code: reason?.closeCode,
          transport: TRANSPORTS[way],
        };
        const now = JSON.stringify(event);
        if (now === before) return;
        before = now;
        emit({ event: 'state', ...event, ...(retryAt && { retryMillis: retryAt - Date.now() }) });
      });
      warren.connect();
    },

    token({ n, token, error }) {
      if (error) asked.get(n).reject(new Error(error));
      else asked.get(n).resolve(token);
    },

    subscribe({ id, channel, since, last }) {
      const subscription = warren.subscribe(channel, {
        since,
        last,
        onMessage: ({ channel: of, position, id: eventId, type, data }) =>
          emit({ event: 'message', id, channel: of, position, eventId, type, data }),
        onGap: ({ from, to }) => emit({ event: 'gap', id, channel, from, to }),
        onState: ({ status, error, position, replayed, recovered }) => {
          if (status === 'live') emit({ event: 'subscribed', id, position, replayed, recovered });
          if (status === 'refused') emit({ event: 'refused', id, code: error.code, error: error.message });
        },
      });
      subscriptions.set(id, subscription);
    },

    unsubscribe({ id }) {
      subscriptions.get(id).unsubscribe();
    },

    publish({ n, channel, type, data, id }) {
      warren.publish(channel, type, data, { id }).then(
        ({ id: eventId }) => emit({ event: 'published', n, eventId }),
        (error) => emit(outcome(n, error)),
      );
    },

    alerts() {
      const show = ({ alertId, ...data }) => emit({ event: 'alert', alertId, data });
      warren.alerts.get().forEach(show);
      warren.alerts.onAlert(show);
    },

    ack({ n, alertId }) {
      warren.alerts.ack(alertId).then(
        () => emit({ event: 'acked', n, alertId }),
        (error) => emit(outcome(n, error)),
      );
    },

    state({ n }) {
      const { status, transport, queued } = warren.state;
      emit({ event: 'is', n, state: STATUSES[status], transport: TRANSPORTS[transport], queued });
    },

    async stop() {
      warren.close();
      // The promises of dropped publications reject in a task of their own.
      await new Promise((resolve) => setTimeout(resolve));
      emit({ event: 'stopped' });
    },
  };

  function outcome(n, { code, message }) {
    const dropped = code === 'queue_full' || code === 'stopped';
    return dropped ? { event: 'dropped', n, reason: code } : { event: 'refused', n, code, error: message };
  }

  emit({ event: 'ready', client: '@warren/client 0.1.0', transports: ['json', 'stomp', 'sse'] });
  return async (command) => {
    const { do: name, n } = command;
    if (!Object.hasOwn(commands, name)) return emit({ event: 'unknown', do: name });
    try {
      await commands[name](command);
    } catch (thrown) {
      emit({ event: 'failed', do: name, n, error: String(thrown?.stack ?? thrown) });
    }
  };
}

if (globalThis.process?.argv[1] && import.meta.url === (await import('node:url')).pathToFileURL(process.argv[1]).href) {
  const { WebSocket } = await import('ws');
  const { createInterface } = await import('node:readline');
  const take = agent((event) => process.stdout.write(`${JSON.stringify(event)}\n`), globalThis.WebSocket ?? WebSocket);
  for await (const line of createInterface({ input: process.stdin })) await take(JSON.parse(line));
}
