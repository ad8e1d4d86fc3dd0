// The user's alerts, and what happened to earlier ones on any device.

import { onEnd, user, warren } from './session.js';
import { Value } from './store.js';
import { field, word } from './words.js';
import { toast } from './toasts.js';

/** Not acknowledged, newest first. */
export const alerts = new Value([]);
/** Acknowledged, newest first: `{alertId, title, message, level, by, at, isHere}`. */
export const handled = new Value([]);

const HISTORY = 200;
const CLOCKS_MILLIS = 5_000;
const here = new Set();
let endings = [];
let refresh = null;

export function startAlerts() {
  const client = warren;
  const store = client.alerts;
  const startedAt = Date.now();
  const draw = () => {
    const next = [...store.get()].reverse();
    if (next.length < alerts.get().length) readLater();
    alerts.set(next);
  };
  const own = `users.${word(user.get().name)}`;
  const read = async () => {
    try {
      const { messages } = await client.history(own, { limit: HISTORY });
      if (client === warren) handled.set(handledIn(messages));
    } catch {
      // The user may not read its history, or is offline: the open alerts are complete without it.
    }
  };
  // The worker writes the acknowledgement into the log a moment after the alert is gone.
  const readLater = () => {
    clearTimeout(refresh);
    refresh = setTimeout(read, 400);
  };
  endings = [
    store.subscribe(draw),
    store.onAlert(({ level, title, message, createdAt }) => {
      // The inbox shows those from before. Clocks may differ a little.
      if (Date.parse(createdAt) > startedAt - CLOCKS_MILLIS) toast({ level, title, message, link: '#/alerts' });
    }),
    client.subscribe(own, { onMessage: notify }),
    ...['notifications', ...user.get().teams.map((team) => `notifications.${word(team)}`)].map((channel) =>
      client.subscribe(channel, { onMessage: notify }),
    ),
  ].map((each) => (typeof each === 'function' ? each : () => each.unsubscribe()));
  draw();
  read();
}

function notify({ type, data, id }) {
  if (type !== 'notification') return;
  toast({ id, level: field(data, 'level'), title: field(data, 'title'), message: field(data, 'message') });
}

function handledIn(messages) {
  const raised = new Map();
  const done = new Map();
  for (const { type, data, id, timestamp } of messages) {
    const alertId = field(data, 'alertId') ?? id;
    if (type === 'alert') raised.set(alertId, data);
    else if (type === 'alert_acked') done.set(alertId, { by: field(data, 'by'), at: field(data, 'at') ?? timestamp });
  }
  return [...done]
    .map(([alertId, { by, at }]) => {
      const data = raised.get(alertId);
      return {
        alertId,
        by,
        at,
        level: field(data, 'level') ?? 'info',
        title: field(data, 'title') ?? 'An earlier alert',
        message: field(data, 'message') ?? '',
        isHere: here.has(alertId),
      };
    })
    .reverse();
}

/** Acknowledges on all devices. */
export async function acknowledge(alertId) {
  here.add(alertId);
  try {
    await warren.alerts.ack(alertId);
  } catch ({ message }) {
    toast({ level: 'error', title: 'Not acknowledged', message });
  }
}

onEnd(() => {
  for (const each of endings) each();
  endings = [];
  clearTimeout(refresh);
  alerts.set([]);
  handled.set([]);
});
