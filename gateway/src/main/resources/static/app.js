// The page: forms and the list of messages. It shows data from the network by textContent only, never as HTML.

import { Connection } from './connection.js';
import { element } from './element.js';
import { Messages } from './messages.js';

const TOKEN = 'warren.token';
const CHANNELS = 'warren.channels';

const STATES = { connected: 'Connected', connecting: 'Connecting', disconnected: 'Disconnected' };

const $ = (id) => document.getElementById(id);

const messages = new Messages($('messages'), $('no-messages'));

/**
 * The token in use; null before sign-in. It stays in this variable: any script of the page's origin can read a
 * storage, browsers write the storage of a tab to disk, and a cookie would go along with requests of other pages.
 */
let token = null;
/** Where the token survives a reload: for development only, where anyone gets a token anyway. Null elsewhere. */
let tokenStorage = null;
let connection;

// --- Start ---

try {
  const config = await getJson('/api/config');
  const url = new URL(config.stomp, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  connection = new Connection(url.href, config, {
    onState: showState,
    onTokenRefused: askForToken,
    onSubscriptions: showSubscriptions,
    onMessage: (frame, subscription) => messages.add(frame, subscription.pattern),
    onGap: (subscription) => messages.addGap(subscription.pattern),
    onRefusal: (refused) => showOutcome(`Refused: ${refused.message}`, true),
  });
  $('by-name').hidden = !config.devTokens;
  tokenStorage = config.devTokens ? sessionStorage : null;
  token = tokenStorage?.getItem(TOKEN) ?? null;
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
  showText('reason', `The page could not start: ${failure.message}. Reload it to try again.`);
}

function listen() {
  onSubmit('by-name', async () => {
    const teams = $('team').value.split(',').map((team) => team.trim()).filter((team) => team);
    const response = await getJson('/api/dev/token', { user: $('user').value, teams });
    signIn(response.token);
  });
  onSubmit('by-token', () => {
    // Copied from a terminal it may be broken over lines, or begin with the word `token` or `Bearer`.
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
  tokenStorage?.setItem(TOKEN, token);
  const team = teamsOf(token)[0];
  if (team && connection.subscriptions.size === 0) {
    connection.subscribe(`notes.${channelWord(team)}`);
  }
  $('note-team').value = team ?? '';
  connection.connect(token);
}

async function signOut() {
  askForToken();
  connection.forget();
  messages.clear();
  showOutcome('', false);
  await connection.disconnect();
}

/** Forgets the token and shows the forms that ask for one. */
function askForToken() {
  token = null;
  tokenStorage?.removeItem(TOKEN);
  showSignIn(true);
  $('connect-again').hidden = true;
  $('sign-in-title').focus();
}

function showSignIn(shown) {
  $('sign-in').hidden = !shown;
  $('workspace').hidden = shown;
  $('sign-out').hidden = shown;
}

/** The teams in a JWT, to fill in forms; only the gateway verifies it. An opaque token has none. */
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

function showState(state, reason) {
  const connected = state === 'connected';
  $('connection').dataset.state = state;
  showText('state', connected ? `Connected as ${connection.user}` : STATES[state]);
  showText('reason', reason);
  $('post-note').disabled = !connected;
  if (connected && !$('sign-in').hidden) {
    showSignIn(false);
    $('channels-title').focus();
  }
  $('connect-again').hidden = state !== 'disconnected' || token === null || connection.active;
}

/** Leaves equal text alone: a screen reader reads out every change. */
function showText(id, text) {
  if ($(id).textContent !== text) {
    $(id).textContent = text;
  }
}

// --- Channels ---

function showSubscriptions() {
  const all = [...connection.subscriptions.values()];
  $('subscriptions').replaceChildren(...all.map(subscriptionItem));
  const kept = all.filter(({ state }) => state !== 'refused').map(({ pattern }) => pattern);
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
    showOutcome('Posted. RabbitMQ has confirmed it.', false);
    $('note-body').value = '';
  } catch (refused) {
    showOutcome(`Not posted: ${refused.message}`, true);
  }
}

function showOutcome(text, refused) {
  $('outcome').classList.toggle('refused', refused);
  showText('outcome', text);
}

/** Encodes any text as one word of a channel: `~` and two hex digits for each byte that a word may not have. */
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

/** Browsers have crypto.randomUUID for https and localhost only, so this works with an address of the network too. */
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

/** GET, or POST where there is a body; throws the problem detail of the gateway. */
async function getJson(path, body) {
  const options = body && {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, options);
  const json = await response.json();
  if (!response.ok) {
    throw new Error(json.detail ?? `${path} responds with status ${response.status}`);
  }
  return json;
}
