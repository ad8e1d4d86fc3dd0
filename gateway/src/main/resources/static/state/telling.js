// Turns an event into text: its author, what it says, and how it is shown. Nothing here is ever HTML.

import { field, nameOf } from './words.js';

/**
 * @typedef {{
 *   author: string, text: string, isAgent?: boolean, isTalk?: boolean, tone?: string, note?: string
 * }} Telling `isTalk`: a message with a body of its own; otherwise a line. `note`: a small remark beside the time
 */

const by = (data, ...names) => names.map((each) => field(data, each)).find((each) => each !== undefined) ?? 'someone';

function talk({ data }) {
  const visibility = field(data, 'visibility');
  return {
    author: by(data, 'sender'),
    text: field(data, 'content') ?? '',
    isTalk: true,
    note: visibility === 'private' ? privateNote(data) : visibility === 'agent_only' ? 'agents only' : undefined,
  };
}

function privateNote({ recipients }) {
  const names = Array.isArray(recipients) ? recipients.map(String).join(', ') : '';
  return names ? `only for ${names}` : 'private';
}

const title = (data) => field(data, 'title') ?? `note ${field(data, 'noteId')}`;
const agent = (data, channel) => by(data, 'agentName', 'agentId') === 'someone' ? nameOf(channel) : by(data, 'agentName', 'agentId');
const file = (verb) => ({ data }) => ({ author: by(data, 'agentId', 'userId'), text: `${verb} ${field(data, 'path')}`, isAgent: true });

/** By type. */
const TELLINGS = {
  chat_message: talk,
  new_message: talk,
  user_message: talk,
  message: talk,
  agent_message: ({ data, channel }) => ({
    author: agent(data, channel),
    text: field(data, 'content') ?? statusText(data),
    isAgent: true,
    isTalk: true,
  }),
  agent_joined: ({ data }) => ({ author: by(data, 'name', 'agentId'), text: 'joined the circle', isAgent: true, tone: 'good' }),
  agent_left: ({ data }) => ({ author: by(data, 'agentId'), text: 'left the circle', isAgent: true }),
  circle_status: ({ data }) => ({ author: 'Circle', text: `is now: ${field(data, 'status')}`, tone: 'info' }),
  error: ({ data }) => ({ author: 'Error', text: field(data, 'message') ?? '', tone: 'bad' }),
  session_update: ({ data }) => ({ author: 'Session', text: sessionText(data), tone: 'info' }),
  note_created: ({ data }) => ({ author: by(data, 'author'), text: `wrote “${title(data)}”`, tone: 'good' }),
  note_updated: ({ data }) => ({ author: by(data, 'author'), text: `changed “${title(data)}”` }),
  note_deleted: ({ data }) => ({ author: by(data, 'author'), text: `deleted “${title(data)}”`, tone: 'bad' }),
  file_changed: file('changed'),
  file_created: file('created'),
  file_deleted: file('deleted'),
  git_status: ({ data }) => ({ author: 'git', text: gitText(data), tone: 'info' }),
  agent_status: ({ data, channel }) => ({
    author: agent(data, channel),
    text: statusText(data),
    isAgent: true,
    tone: field(data, 'error') ? 'bad' : field(data, 'state') === 'stale' ? 'warn' : undefined,
  }),
  notification: ({ data }) => ({
    author: field(data, 'title') ?? 'Notification',
    text: field(data, 'message') ?? '',
    tone: TONES[field(data, 'level')],
  }),
  alert: ({ data }) => ({ author: field(data, 'title') ?? 'Alert', text: field(data, 'message') ?? '', tone: TONES[field(data, 'level')] }),
};

/** The colour of each level. */
export const TONES = { info: 'info', success: 'good', warning: 'warn', error: 'bad' };

export function statusText(data) {
  const state = field(data, 'state') ?? 'reported';
  const question = field(data, 'question');
  const task = field(data, 'currentTask');
  const progress = field(data, 'progress');
  const error = field(data, 'error');
  if (question) return `asks: ${question}`;
  if (error) return `${state}: ${error}`;
  if (state === 'stale') return task ? `went silent during: ${task}` : 'went silent';
  return [state, task && `on ${task}`, progress !== undefined && state === 'working' && `(${progress} %)`].filter(Boolean).join(' ');
}

function sessionText(data) {
  const status = field(data, 'status');
  const name = field(data, 'title');
  return [name && `is called “${name}”`, status && `is ${status}`].filter(Boolean).join(' and ') || 'has changed';
}

function gitText(data) {
  const count = (name) => Number(field(data, name) ?? 0);
  const files = Array.isArray(data.files) ? data.files.length : 0;
  return [
    `on ${field(data, 'branch')}`,
    count('ahead') > 0 && `${count('ahead')} ahead`,
    count('behind') > 0 && `${count('behind')} behind`,
    files > 0 && `${files} uncommitted`,
  ].filter(Boolean).join(', ');
}

/** @returns {Telling} */
export function tell(message) {
  const telling = Object.hasOwn(TELLINGS, message.type) ? TELLINGS[message.type](message) : null;
  return telling ?? { author: by(message.data, 'sender', 'author', 'userId', 'agentId'), text: message.type };
}
