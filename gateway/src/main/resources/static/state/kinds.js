// The kinds of channels that the console shows.

import { user } from './session.js';
import { kindOf, nameOf } from './words.js';

/**
 * By the first word of the channel:
 *
 * - `title`, `one`: the headings of many and of one
 * - `says`: the type that a message of a person has, if people can talk there
 * - `typing`, `visibility`: whether the kind has these
 * - `empty`: what to do in an empty one
 */
export const KINDS = {
  chat: {
    title: 'Conversations',
    one: 'Conversation',
    says: 'chat_message',
    typing: true,
    visibility: true,
    empty: 'Write the first message below. Everyone who may read this conversation sees it at once.',
  },
  circles: {
    title: 'Circles',
    one: 'Circle',
    says: 'user_message',
    empty: 'People and agents work together in a circle. Write a message, or let an agent join.',
  },
  sessions: {
    title: 'Sessions',
    one: 'Session',
    says: 'new_message',
    typing: true,
    visibility: true,
    empty: 'This session has no messages yet. Write the first one below.',
  },
  workspaces: {
    title: 'Workspaces',
    one: 'Workspace',
    empty: 'Changes of files and the state of git appear here as agents work.',
  },
  notes: {
    title: 'Notes',
    one: 'Notes',
    empty: 'Write the first note above.',
  },
  agents: { title: 'Agents', one: 'Agent', empty: 'This agent has not reported anything yet.' },
};

/** The link of a channel's view; null for kinds without one. */
export function linkOf(channel) {
  const kind = kindOf(channel);
  return KINDS[kind] ? `#/${kind}/${channel.slice(kind.length + 1)}` : null;
}

/** A short name for people: without the team, if the user has no other one. */
export function labelOf(channel) {
  const name = nameOf(channel) || channel;
  const teams = user.get()?.teams ?? [];
  return teams.length === 1 && name.startsWith(`${teams[0]}.`) ? name.slice(teams[0].length + 1) : name;
}
