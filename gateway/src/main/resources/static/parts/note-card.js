// A note as it is now.

import { html } from '../vendor/preact.js';
import { Avatar } from './avatar.js';
import { Ago, Pill } from './bits.js';

export function NoteCard({ note, onEdit, onRemove }) {
  const { title, body, author, changedBy, version, at, isDeleted, count } = note;
  const name = title || 'Untitled';
  return html`<article class="note ${isDeleted ? 'deleted' : ''}">
    <h3>${name}</h3>
    ${body && !isDeleted && html`<p class="note-body">${body}</p>`}
    <p class="note-foot">
      <${Avatar} name=${changedBy} size="small" />
      <span>${verb(note)} ${changedBy}${author !== changedBy && html`, begun by ${author}`}</span>
      <${Ago} at=${at} />
    </p>
    <div class="note-tools">
      ${version && html`<${Pill}>v${version}</${Pill}>`}
      ${isDeleted && html`<${Pill} tone="bad">Deleted</${Pill}>`}
      ${!isDeleted && count > 1 && html`<${Pill} tone="info">Changed</${Pill}>`}
      ${!isDeleted &&
      html`<button type="button" class="quiet" aria-label="Edit ${name}" onClick=${() => onEdit(note)}>Edit</button>
        <button type="button" class="quiet danger" aria-label="Delete ${name}" onClick=${() => onRemove(note)}>Delete</button>`}
    </div>
  </article>`;
}

const verb = ({ isDeleted, count }) => (isDeleted ? 'deleted by' : count > 1 ? 'changed by' : 'written by');
