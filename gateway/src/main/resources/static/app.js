// The page: forms in, messages out. Whatever comes from the network is shown by textContent only.

import { Connection, TOKEN_REFUSED } from './connection.js';
import { element } from './element.js';
import { Messages } from './messages.js';

const TOKEN = 'warren.token';
const CHANNELS = 'warren.channels';

const STATES = { connected: 'Connected', connecting: 'Connecting', disconnected: 'Disconnected' };

const $ = (id) => document.getElementById(id);

const messages = new Messages($('messages'), $('no-messages'));

/** The token in use; null where nobody has signed in. The tab's own storage, so that a reload keeps it. */
let token = sessionStorage.getItem(TOKEN);
let connection;

// --- Start ---

try {
  const config = await getJson('/api/config');
  const url = new URL(config.stomp, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  connection = new Connection(url.href, config.heartBeatMillis, {
    onState: showState,
    onSubscriptions: showSubscriptions,
    onMessage: (frame, subscription) => messages.add(frame, subscription.pattern),
    onGap: (subscription) => messages.addGap(subscription.pattern),
    onRefusal: (refused) => showOutcome(`Refused: ${refused.message}`, true),
  });
  $('by-name').hidden = !config.devTokens;
  listen();
  if (token === null) {
    showSignIn(true);
  } else {
    showSignIn(false);
    JSON.parse(sessionStorage.getItem(CHANNELS) ?? '[]').forEach((channel) => connection.subscribe(channel));
    $('note-team').value = teamsOf(token)[0] ?? '';
    connection.connect(token);
  }
} catch (failure) {
  showText('state', STATES.disconnected);
  showText('reason', `The gateway does not say how to connect: ${failure.message}. Reload the page.`);
}

function listen() {
  onSubmit('by-name', async () => {
    const teams = $('team').value.split(',').map((team) => team.trim()).filter((team) => team);
    const answer = await getJson('/api/dev/token', { user: $('user').value, teams });
    signIn(answer.token);
  });
  onSubmit('by-token', () => {
    // As it is copied from a terminal: broken over lines, or with the word before it.
    signIn($('token').value.replace(/^\s*(token|bearer)\s+/i, '').replace(/\s+/g, ''));
    $('token').value = '';
  });
  onSubmit('subscribe', () => {
    connection.subscribe($('pattern').value.trim());
    $('pattern').value = '';
  });
  onSubmit('post', post);
  $('connect-again').addEventListener('click', () => connection.connect(token));
  $('sign-out').addEventListener('click', signOut);
  $('clear').addEventListener('click', () => messages.clear());
}

// --- Signing in and out ---

function signIn(newToken) {
  token = newToken;
  sessionStorage.setItem(TOKEN, token);
  const team = teamsOf(token)[0];
  if (team && connection.subscriptions.size === 0) {
    connection.subscribe(`notes.${channelWord(team)}`);
  }
  $('note-team').value = team ?? '';
  connection.connect(token);
}

async function signOut() {
  forgetToken();
  connection.forget();
  messages.clear();
  showOutcome('', false);
  showSignIn(true);
  $('sign-in-title').focus();
  await connection.disconnect();
}

function forgetToken() {
  token = null;
  sessionStorage.removeItem(TOKEN);
}

function showSignIn(wanted) {
  $('sign-in').hidden = !wanted;
  $('workspace').hidden = wanted;
  $('sign-out').hidden = wanted;
}

/** What the token says for itself; the gateway decides what it is worth. An opaque one says nothing. */
function teamsOf(jwt) {
  try {
    const payload = atob(jwt.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(payload, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)).teams ?? [];
  } catch {
    return [];
  }
}

// --- The connection ---

function showState(state, reason, closeCode) {
  const connected = state === 'connected';
  $('connection').dataset.state = state;
  showText('state', connected ? `Connected as ${connection.user}` : STATES[state]);
  showText('reason', reason);
  $('post-note').disabled = !connected;
  if (connected && !$('sign-in').hidden) {
    showSignIn(false);
    $('channels-title').focus();
  } else if (TOKEN_REFUSED.has(closeCode)) {
    forgetToken();
    showSignIn(true);
    $('sign-in-title').focus();
  }
  $('connect-again').hidden = state !== 'disconnected' || token === null || connection.active;
}

/** Only what has changed: a screen reader speaks up at every change. */
function showText(id, text) {
  if ($(id).textContent !== text) {
    $(id).textContent = text;
  }
}

// --- Channels ---

function showSubscriptions() {
  const wanted = [...connection.subscriptions.values()];
  $('subscriptions').replaceChildren(...wanted.map(subscriptionItem));
  const kept = wanted.filter(({ state }) => state !== 'refused').map(({ pattern }) => pattern);
  if (token !== null) {
    sessionStorage.setItem(CHANNELS, JSON.stringify(kept));
  } else {
    sessionStorage.removeItem(CHANNELS);
  }
}

function subscriptionItem({ pattern, state }) {
  const remove = element('button', '', 'Remove');
  remove.type = 'button';
  remove.setAttribute('aria-label', `Remove ${pattern}`);
  remove.addEventListener('click', () => {
    connection.unsubscribe(pattern);
    $('pattern').focus();
  });
  const item = element('li', state, element('code', '', pattern), element('span', 'state', state), remove);
  item.dataset.pattern = pattern;
  return item;
}

// --- Posting ---

async function post() {
  const data = { noteId: randomId(), title: $('note-title').value };
  if ($('note-body').value) {
    data.body = $('note-body').value;
  }
  showOutcome('Posting', false);
  try {
    await connection.post(`notes.${channelWord($('note-team').value)}`, 'note_created', data);
    showOutcome('Posted: RabbitMQ has confirmed it.', false);
    $('note-body').value = '';
  } catch (refused) {
    showOutcome(`Not posted: ${refused.message}`, true);
  }
}

function showOutcome(text, refused) {
  $('outcome').classList.toggle('refused', refused);
  showText('outcome', text);
}

/** Any text as one word of a channel: a byte outside the allowed is `~` and two hex digits. */
function channelWord(text) {
  return [...new TextEncoder().encode(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9_-]/.test(character)
        ? character
        : `~${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** Not crypto.randomUUID: a browser has that for https and localhost only. */
function randomId() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

// --- Tools ---

function onSubmit(id, action) {
  $(id).addEventListener('submit', async (submit) => {
    submit.preventDefault();
    try {
      await action();
    } catch (failure) {
      showText('reason', failure.message);
    }
  });
}

/** GET, or POST where there is something to send; an error is what the gateway says of it. */
async function getJson(path, body) {
  const options = body && {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
  const answer = await fetch(path, options);
  const json = await answer.json();
  if (!answer.ok) {
    throw new Error(json.detail ?? `${path} answers ${answer.status}`);
  }
  return json;
}
