// The channels that exist, with what is unread in each, and the latest events of all of them.

import { follow } from './reading.js';
import { onEnd, user } from './session.js';
import { inNextFrame, Value } from './store.js';
import { kindOf } from './words.js';
import { countMessage } from './rate.js';

const FOLLOWED = ['chat', 'circles', 'sessions', 'workspaces', 'notes'];
const HISTORY = 150;
const ACTIVITY = 60;
/** What a person would want to read. Changes of files are many, and nobody reads them all. */
const COUNTED = new Set(['chat_message', 'new_message', 'user_message', 'message', 'agent_message', 'note_created', 'note_updated']);

/** By channel: `{channel, kind, last, unread, mentions}`; a new object when a count changes. */
const channels = new Map();
/** All of `channels` by name, and a new array with every change. */
export const directory = new Value([]);
/** The latest events, newest first. */
export const activity = new Value([]);

/** A storage is slow, so it is not written with every message. */
const SAVE_MILLIS = 1_000;
let saving = null;

let recent = [];
let read = {};
let openChannel = null;
let endings = [];

const storage = () => `warren.read.${user.get()?.name ?? ''}`;

export function startDirectory() {
  read = JSON.parse(localStorage.getItem(storage()) ?? '{}');
  endings = FOLLOWED.map((kind) => follow(kind, { last: HISTORY, onMessage: receive }));
}

onEnd(() => {
  if (saving !== null) save();
  for (const each of endings) each();
  endings = [];
  channels.clear();
  recent = [];
  directory.set([]);
  activity.set([]);
});

function receive(message, when) {
  if (message.type === 'typing') return;
  if (when === 'live') countMessage(message);
  const { channel, position } = message;
  const known = channels.get(channel) ?? entryOf(channel);
  // On the first visit nothing of the history is unread: a newcomer has not missed anything.
  if (!known.isReturned && when === 'history') read[channel] = position;
  else read[channel] ??= position - 1;
  const isNew = position > read[channel] && COUNTED.has(message.type) && !isOwn(message);
  const isSeen = channel === openChannel && !document.hidden;
  known.last = message;
  if (isSeen) read[channel] = position;
  const counts = isNew && !isSeen;
  if (counts || !channels.has(channel)) {
    const mentions = known.mentions + (counts && mentionsMe(message) ? 1 : 0);
    channels.set(channel, { ...known, unread: known.unread + (counts ? 1 : 0), mentions });
    inNextFrame(publishChannels);
  }
  note(message);
  inNextFrame(publishActivity);
}

const entryOf = (channel) => ({
  channel,
  kind: kindOf(channel),
  last: null,
  unread: 0,
  mentions: 0,
  /** Whether the user has read it at an earlier visit. */
  isReturned: channel in read,
});

/** The kinds bring their histories one after the other, so the place of a message is by its position. */
function note(message) {
  const at = recent.findIndex(({ position }) => position <= message.position);
  if (at >= 0 && recent[at].position === message.position) return;
  recent.splice(at < 0 ? recent.length : at, 0, message);
  recent.length = Math.min(recent.length, ACTIVITY);
}

const isOwn = ({ data }) => data.sender === user.get()?.name || data.author === user.get()?.name;

export function mentionsMe({ data }) {
  const name = user.get()?.name;
  const text = data.content ?? data.body;
  return Boolean(name) && typeof text === 'string' && text.includes(`@${name}`);
}

function publishActivity() {
  activity.set([...recent]);
}

function publishChannels() {
  directory.set([...channels.values()].sort((a, b) => (a.channel < b.channel ? -1 : 1)));
}

/** A view shows the channel: all of it is read, as long as the page is visible. */
export function showChannel(channel) {
  openChannel = channel;
  markRead();
}

/** The position up to which the user has read, for the line between old and new. */
export function readUpTo(channel) {
  return read[channel];
}

function markRead() {
  const known = channels.get(openChannel);
  if (!known || document.hidden) return;
  read[openChannel] = known.last.position;
  saving ??= setTimeout(save, SAVE_MILLIS);
  if (known.unread === 0) return;
  channels.set(openChannel, { ...known, unread: 0, mentions: 0 });
  publishChannels();
}

function save() {
  clearTimeout(saving);
  saving = null;
  if (user.get()) localStorage.setItem(storage(), JSON.stringify(read));
}

addEventListener('visibilitychange', markRead);
addEventListener('pagehide', () => {
  markRead();
  save();
});
