// The signed-in user, and the one connection of the console.

import { Value } from './store.js';

const STORED = 'warren.session';

/** The folder of the page, because a proxy may serve the gateway below a path. */
const base = new URL('.', location.href).href.replace(/[?#].*$/, '').replace(/\/$/, '');

/** Whether the gateway gives anyone a token for any name, as in development. It writes this into its page. */
export const hasDevTokens = document.documentElement.dataset.devTokens === 'true';

/** The signed-in user, `{name, teams, role}`; null before. */
export const user = new Value(null);

/** The client's state. */
export const connection = new Value(null);

/** Why a fresh token is needed: text for people; null while it is not. */
export const tokenNeed = new Value(null);

/** The client. Each sign-in makes a new one. @type {import('../client/index.js').Warren | null} */
export let warren = null;

/** The token in use. */
let token;
/** The next token that the client gets, if a person or the sign-in has one. */
let unused;
/** The request that gets tokens in development; null for a token that a person pasted. */
let request = null;
const beginnings = new Set();
const endings = new Set();
/** The last sign-in; null after a sign-out. */
let signIn = null;
let hasBegun = false;

/** Runs when the user has signed in, or now if that has happened. */
export function onStart(task) {
  beginnings.add(task);
  if (hasBegun) task();
}

/** Runs when the user signs out or in: what belongs to the client before is of no use. */
export function onEnd(task) {
  endings.add(task);
}

/** Continues with the user of this tab. Only a gateway for development has made the page store one. */
export function start() {
  const stored = JSON.parse(sessionStorage.getItem(STORED) ?? 'null');
  if (stored && hasDevTokens) open(null, stored);
  else sessionStorage.removeItem(STORED);
}

/**
 * In development anyone gets a token, for any name.
 *
 * @param {{user: string, team: string, role: string}} who
 */
export async function signInByName({ user: name, team, role }) {
  const claims = {
    user: name,
    role,
    teams: team.split(',').map((each) => each.trim()).filter(Boolean),
    // A wildcard does not match other users' own channels.
    channels: { read: ['#'], write: ['#'] },
  };
  const first = await requestToken(claims);
  // Only the request is kept, for a reload of this tab. It is no secret where anyone may send it.
  sessionStorage.setItem(STORED, JSON.stringify(claims));
  await open(first, claims);
}

/** A pasted token stays in memory: any script of the origin can read a storage, and browsers write it to disk. */
export function signInByToken(pasted) {
  // Copied from a terminal it may be broken over lines, or begin with the word `token` or `Bearer`.
  const text = pasted.replace(/^\s*(token|bearer)\s+/i, '').replace(/\s+/g, '');
  if (user.get() && tokenNeed.get()) {
    unused = text;
    tokenNeed.set(null);
    warren.connect();
  } else {
    open(text, null);
  }
}

export function signOut() {
  sessionStorage.removeItem(STORED);
  close();
}

function close() {
  const before = warren;
  for (const each of endings) each();
  signIn = null;
  hasBegun = false;
  warren = null;
  before?.close();
  token = undefined;
  unused = undefined;
  request = null;
  tokenNeed.set(null);
  user.set(null);
  connection.set(null);
}

async function open(first, claims) {
  close();
  unused = first || undefined;
  request = claims;
  const { sub, teams, role } = claims ? { sub: claims.user, ...claims } : claimsOf(first);
  user.set({ name: '', teams: Array.isArray(teams) ? teams.map(String) : [], role: role ?? 'user' });
  const current = (signIn = {});
  // The sign-in needs none of the client's modules, so they arrive behind it.
  const { Warren } = await import('../client/index.js');
  if (signIn !== current) return;
  const begin = (name) => {
    user.set({ ...user.get(), name });
    if (!hasBegun) {
      hasBegun = true;
      for (const each of beginnings) each();
    }
  };
  warren = new Warren({ url: base, token: first || claims ? freshToken : undefined });
  warren.on('state', (state) => {
    if (signIn !== current) return;
    connection.set(state);
    // The gateway names the user of a token that the page cannot read.
    if (state.userId !== null && state.userId !== user.get().name) begin(state.userId);
  });
  connection.set(warren.state);
  if (sub) begin(String(sub));
  warren.connect();
}

const NEEDS = {
  expiring: 'Your token ends within a minute. Paste a fresh one to stay connected.',
  expired: 'Your token has ended. Paste a fresh one to continue where you were.',
  refused: 'The gateway does not accept this token. Paste another one.',
};

/** Called by the client for its first token, before the end of one, and after a refusal. */
async function freshToken(why) {
  if (unused !== undefined) {
    token = unused;
    unused = undefined;
  } else if (request) {
    token = await requestToken(request);
  } else {
    tokenNeed.set(NEEDS[why] ?? NEEDS.refused);
    throw Object.assign(new Error('a fresh token is needed'), { final: why !== 'expiring' });
  }
  return token;
}

async function requestToken(claims) {
  const response = await fetch(`${base}/api/dev/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(claims),
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.detail ?? `the gateway gave no token (status ${response.status})`);
  return body.token;
}

/** The claims of a JWT, for display only: the gateway verifies it. An opaque token has none. */
function claimsOf(jwt) {
  try {
    const payload = atob(jwt.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(payload, (letter) => letter.charCodeAt(0))));
  } catch {
    return {};
  }
}

/** A request of the HTTP interface beside the client, such as the operators' part. */
export async function api(path, { method = 'GET', body } = {}) {
  const response = await fetch(base + path, {
    method,
    cache: 'no-store',
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const json = await response.json().catch(() => null);
  if (!response.ok) throw Object.assign(new Error(json?.detail ?? `status ${response.status}`), { status: response.status });
  return json;
}
