// The notes of a team as they are now, and the feed of their changes.

import { html, useMemo, useState } from '../vendor/preact.js';
import { Head, Problem } from '../parts/bits.js';
import { Log } from '../parts/log.js';
import { NoteCard } from '../parts/note-card.js';
import { NoteDialog } from '../parts/note-dialog.js';
import { Sending } from '../parts/sending.js';
import { useLog } from '../parts/use-log.js';
import { KINDS, labelOf } from '../state/kinds.js';
import { notesOf } from '../state/notes.js';
import { randomId } from '../state/words.js';

const STEP = 24;

export function View({ name }) {
  const { log, version, unreadFrom, channel } = useLog('notes', name);
  const [edited, setEdited] = useState(null);
  const [shown, setShown] = useState(STEP);
  const notes = useMemo(() => notesOf(log.items), [version]);
  const save = ({ noteId, title, body }) => {
    setEdited(null);
    const data = { title, ...(body && { body }) };
    return noteId ? log.send('note_updated', { noteId, ...data }) : log.send('note_created', { noteId: randomId().slice(0, 12), ...data });
  };
  const remove = ({ noteId, title }) => log.send('note_deleted', { noteId, title });
  return html`<div class="view split">
    <${Head} title="Notes of ${labelOf(channel)}" sub="As they are now, and every change as it comes">
      <button type="button" class="main" data-first onClick=${() => setEdited({})}>New note</button>
    </${Head}>
    ${log.status === 'refused' && html`<${Problem} title="You may not read these notes." error=${log.error} />`}
    <${Sending} log=${log} version=${version} />
    <div class="split-columns">
      <section aria-labelledby="notes-title">
        <h2 id="notes-title">Now <span class="count">${notes.filter((each) => !each.isDeleted).length}</span></h2>
        ${notes.length === 0 && log.status === 'live' && html`<p class="hint">No notes yet. Begin with “New note”.</p>`}
        <ul class="note-cards">
          ${notes.slice(0, shown).map((note) => html`<li key=${note.noteId}><${NoteCard} note=${note} onEdit=${setEdited} onRemove=${remove} /></li>`)}
        </ul>
        ${notes.length > shown && html`<button type="button" onClick=${() => setShown(shown + STEP)}>More notes</button>`}
      </section>
      <section class="split-log" aria-labelledby="changes-title">
        <h2 id="changes-title">Changes</h2>
        <${Log} log=${log} version=${version} unreadFrom=${unreadFrom} label="Changes of notes" empty=${KINDS.notes.empty} icon="notes" />
      </section>
    </div>
    ${edited && html`<${NoteDialog} note=${edited} onSave=${save} onClose=${() => setEdited(null)} />`}
  </div>`;
}
