// Writes a note, or changes one. The view is drawn again when somebody else's note comes. Fields with a `value` would
// then lose the written text, because Preact sets the value again; a `defaultValue` is set once.

import { html } from '../vendor/preact.js';
import { Dialog } from './dialog.js';

export function NoteDialog({ note, onSave, onClose }) {
  const submit = (event) => {
    event.preventDefault();
    const fields = new FormData(event.target);
    onSave({ noteId: note.noteId, title: fields.get('title').trim(), body: fields.get('body').trim() });
  };
  return html`<${Dialog} title=${note.noteId ? 'Edit the note' : 'New note'} onClose=${onClose}>
    <form class="stack" onSubmit=${submit}>
      <label>Title <input name="title" required maxlength="200" defaultValue=${note.title ?? ''} autofocus /></label>
      <label>Text <textarea name="body" rows="6" defaultValue=${note.body ?? ''} /></label>
      <div class="tools">
        <button type="button" onClick=${onClose}>Cancel</button>
        <button class="main">${note.noteId ? 'Save' : 'Post'}</button>
      </div>
    </form>
  </${Dialog}>`;
}
