'use strict';

// The smallest client that keeps the promises of docs/clients.md over JSON, as an agent. It tests the driver of the
// conformance rows: with the name of a flaw as argument, it breaks one promise on purpose, and its row has to notice.
const readline = require('node:readline');
const WebSocket = require('ws');

const flaw = process.argv[2] ?? '';
const emit = (event) => console.log(JSON.stringify(event));

let options;
let socket;
let timer;
let lifeTimer;
let refreshTimer;
let heardAt = 0;
let failures = 0;
let config;
let stopped = false;
let admitted = false;
let renewed = false;
let token;
let told = {};
let tokenRequests = 0;
const waitingForTokens = new Map();
const subscriptions = new Map();
const queue = []; // {n, frame, kind}, in the order of the calls
let wantsAlerts = false;
const shownAlerts = new Set();
let ids = 0;
const run = `${Date.now().toString(36)}-${process.pid}`;

function tell(state, reason, code) {
  const transport = state === 'connected' ? 'websocket' : undefined;
  if (told.state === state && told.reason === reason && told.transport === transport) return;
  told = { state, reason, transport, code };
  emit({ event: 'state', ...told });
}

function requestToken(why) {
  const n = ++tokenRequests;
  emit({ event: 'token', n, why });
  return new Promise((resolve, reject) => waitingForTokens.set(n, { resolve, reject }));
}

const bytesOf = (entries) => entries.reduce((sum, each) => sum + JSON.stringify(each.frame).length, 0);

function enqueue(entry) {
  const { count = 1000, bytes = 1e6 } = options.queue ?? {};
  const full = queue.length + 1 > count || bytesOf([...queue, entry]) > bytes;
  if (!admitted && full && flaw !== 'no-bound') {
    emit({ event: 'dropped', n: entry.n, reason: 'queue_full' });
    return;
  }
  queue.push(entry);
  if (admitted) send(entry.frame);
}

const send = (frame) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame));

function retry(reason, code) {
  clearInterval(lifeTimer);
  clearTimeout(refreshTimer);
  admitted = false;
  if (stopped) return;
  tell('waiting', reason, code);
  const { minMillis = 500, maxMillis = 30000 } = options.backoff ?? {};
  const wait = flaw === 'no-backoff' ? 20 : Math.min(maxMillis, minMillis * 2 ** failures++);
  timer = setTimeout(attempt, wait * (0.5 + Math.random() / 2), 'retry');
}

function end(reason, code) {
  clearInterval(lifeTimer);
  clearTimeout(refreshTimer);
  clearTimeout(timer);
  admitted = false;
  stopped = true;
  tell('closed', reason, code);
}

async function attempt(reason) {
  tell('connecting', reason);
  const limit = options.heartBeatMillis ? 2 * options.heartBeatMillis : 10000;
  try {
    const response = await fetch(`${options.url}/api/config`, { signal: AbortSignal.timeout(limit) });
    config = await response.json();
  } catch (failure) {
    if (!stopped) retry('unreachable');
    return;
  }
  if (token === undefined) {
    try {
      token = await requestToken('connect');
    } catch (failure) {
      retry('token');
      return;
    }
  }
  if (!stopped) open(limit);
}

function open(limit) {
  const mine = new WebSocket(`${config.urls.json}?token=${token}`, { handshakeTimeout: limit });
  socket = mine;
  let opened = false;
  let silent = false;
  heardAt = Date.now();
  mine.on('open', () => {
    opened = true;
    const every = options.heartBeatMillis ?? config.heartBeats.json.sendMillis;
    lifeTimer = setInterval(() => {
      if (Date.now() - heardAt > 2 * every && flaw !== 'no-life') {
        silent = true;
        mine.terminate();
      } else {
        send({ type: 'ping' });
      }
    }, every / 2);
  });
  mine.on('message', (text) => {
    heardAt = Date.now();
    received(JSON.parse(text));
  });
  mine.on('ping', () => (heardAt = Date.now()));
  mine.on('error', () => {});
  mine.on('close', (code) => {
    clearInterval(lifeTimer);
    if (mine !== socket || stopped) return;
    const known = config.closeCodes.find((each) => each.code === code);
    if (known === undefined) {
      retry(silent ? 'silent' : opened && admitted ? 'lost' : 'blocked', opened ? code : undefined);
    } else if (known.freshToken) {
      if (renewed) {
        end('refused', code);
        return;
      }
      renewed = true;
      token = undefined;
      retry('closed_by_gateway', code);
    } else if (known.reconnect || flaw === 'always-back') {
      retry('closed_by_gateway', code);
    } else {
      end('refused', code);
    }
  });
}

function admit() {
  failures = 0;
  renewed = false;
  admitted = true;
  tell('connected', told.reason === 'start' ? 'start' : 'retry');
  for (const [id, each] of subscriptions) begin(id, each);
  for (const entry of queue) send(entry.frame);
}

function begin(id, each) {
  each.held = [];
  const from = each.position !== undefined && flaw !== 'no-resume' ? { since: each.position } : each.from;
  each.from = each.position === undefined ? each.from : {};
  each.since = from.since;
  send({ type: 'subscribe', channel: each.channel, ref: `s-${id}`, ...from });
}

function matches(pattern, channel) {
  const p = pattern.split('.');
  const c = channel.split('.');
  return p.every((word, i) => word === '#' || (word === '*' && c[i] !== undefined) || word === c[i])
    && (p.at(-1) === '#' || p.length === c.length);
}

function show(id, each, frame) {
  if (flaw !== 'no-dedup') {
    if (frame.position <= (each.position ?? -1)) return;
    const { timestamp, ...rest } = frame.data;
    const key = JSON.stringify([frame.channel, frame.id, frame.type, rest]);
    if (each.seen.has(key)) return;
    each.seen.add(key);
  }
  each.position = frame.position;
  const { channel, position, type, data } = frame;
  emit({ event: 'message', id, channel, position, eventId: frame.id, type, data });
}

function received(frame) {
  const { type, data, channel } = frame;
  if (type === 'auth') {
    if (data.success && !admitted) admit();
  } else if (type === 'token_expiring' && flaw !== 'no-refresh') {
    requestToken('expiring').then((fresh) => send({ type: 'auth', token: (token = fresh) }), () => {});
  } else if (type === 'ack' || type === 'error') {
    answered(frame);
  } else if (type === 'alert') {
    if (wantsAlerts && !shownAlerts.has(data.alertId)) {
      if (flaw !== 'no-dedup') shownAlerts.add(data.alertId);
      emit({ event: 'alert', alertId: data.alertId, data });
    }
  } else if (type === 'subscribed') {
    live(frame);
  } else if (frame.position !== undefined) {
    for (const [id, each] of subscriptions) {
      if (!matches(each.channel, channel)) continue;
      if (each.held && flaw !== 'no-hold') each.held.push(frame);
      else show(id, each, frame);
    }
  }
}

function live({ channel, data }) {
  for (const [id, each] of subscriptions) {
    if (each.channel !== channel || !each.held || each.since !== undefined && each.replay === false) continue;
    if (!data.recovered && flaw !== 'no-gap') {
      emit({ event: 'gap', id, channel, from: each.position ?? each.since ?? null, to: data.position });
    }
    const held = each.held.sort((a, b) => a.position - b.position);
    each.held = undefined;
    const from = each.since ?? each.position ?? (each.from.last ? -1 : undefined);
    for (const frame of held) {
      if (frame.position > (from ?? data.position)) show(id, each, frame);
    }
    each.position ??= data.position;
    emit({ event: 'subscribed', id, ...data });
  }
}

function answered({ type, data }) {
  const index = queue.findIndex((entry) => entry.frame.ref === data.ref);
  if (index < 0) {
    if (type === 'error' && String(data.ref).startsWith('s-')) {
      emit({ event: 'refused', id: data.ref.slice(2), code: data.code, error: data.error });
    }
    return;
  }
  const [{ n, kind, frame }] = queue.splice(index, 1);
  if (type === 'error') emit({ event: 'refused', n, code: data.code, error: data.error });
  else if (kind === 'ack') emit({ event: 'acked', n, alertId: frame.data.alertId });
  else emit({ event: 'published', n, eventId: data.id });
}

const commands = {
  connect(command) {
    options = command;
    attempt('start');
  },
  token({ n, token: fresh, error }) {
    const waiting = waitingForTokens.get(n);
    if (error) waiting.reject(new Error(error));
    else waiting.resolve(fresh);
  },
  subscribe({ id, channel, since, last }) {
    const from = since !== undefined ? { since } : last !== undefined ? { last } : {};
    subscriptions.set(id, { channel, from, seen: new Set() });
    if (admitted) begin(id, subscriptions.get(id));
  },
  unsubscribe({ id }) {
    subscriptions.delete(id);
  },
  publish({ n, channel, type, data }) {
    const id = flaw === 'no-id' ? undefined : `${run}-${++ids}`;
    enqueue({ n, kind: 'publish', frame: { type, channel, id, data, ref: `p-${n}` } });
  },
  alerts() {
    wantsAlerts = true;
  },
  ack({ n, alertId }) {
    enqueue({ n, kind: 'ack', frame: { type: 'alert_ack', data: { alertId }, ref: `p-${n}` } });
  },
  state({ n }) {
    emit({ event: 'is', n, state: told.state, transport: told.transport, queued: queue.length });
  },
  stop() {
    for (const { n } of queue.splice(0)) emit({ event: 'dropped', n, reason: 'stopped' });
    end('stopped');
    if (socket && socket.readyState === WebSocket.OPEN) {
      socket.once('close', () => emit({ event: 'stopped' }));
      socket.close(1000);
    } else {
      socket?.terminate();
      emit({ event: 'stopped' });
    }
    if (flaw === 'no-end') setInterval(() => {}, 1000);
  },
};

emit({ event: 'ready', client: 'reference', transports: ['json'] });
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  commands[command.do](command);
});
