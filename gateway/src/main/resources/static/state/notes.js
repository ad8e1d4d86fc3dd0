// The notes of a team as they are now, from the events of its channel.

import { field } from './words.js';

/** Notes by their last change, newest first: `{noteId, title, body, author, changedBy, version, at, position, isDeleted, count}`. */
export function notesOf(items) {
  const notes = new Map();
  for (const { message } of items) {
    if (!message?.type.startsWith('note_')) continue;
    const { type, data, timestamp, position } = message;
    const noteId = field(data, 'noteId');
    const known = notes.get(noteId);
    notes.delete(noteId);
    notes.set(noteId, {
      noteId,
      title: field(data, 'title') ?? known?.title ?? '',
      body: field(data, 'body') ?? known?.body ?? '',
      author: known?.author ?? field(data, 'author') ?? 'someone',
      changedBy: field(data, 'author') ?? known?.author ?? 'someone',
      version: field(data, 'version'),
      at: timestamp,
      position,
      isDeleted: type === 'note_deleted',
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...notes.values()].reverse();
}
