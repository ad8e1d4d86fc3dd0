// A table that scrolls sideways by itself on a narrow page.

import { html } from '../vendor/preact.js';

/** @param {{label: string, columns: {title: string, isNumber?: boolean, cell: (row: any) => any}[], rows: any[], keyOf: (row: any) => any}} props */
export function Table({ label, columns, rows, keyOf }) {
  return html`<div class="table" role="region" aria-label=${label} tabindex="0">
    <table>
      <thead>
        <tr>${columns.map(({ title, isNumber }) => html`<th key=${title} scope="col" class=${isNumber ? 'number' : ''}>${title}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.map((row) => html`<tr key=${keyOf(row)}>
          ${columns.map(({ title, isNumber, cell }) => html`<td key=${title} class=${isNumber ? 'number' : ''}>${cell(row)}</td>`)}
        </tr>`)}
      </tbody>
    </table>
  </div>`;
}

const number = new Intl.NumberFormat();

/** A count, or a dash for one that is not known. */
export const count = (value) => (value === null || value === undefined ? '–' : number.format(value));

export function bytes(value) {
  if (value === null || value === undefined) return '–';
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  return `${power === 0 ? value : (value / 1000 ** power).toFixed(1)} ${units[power]}`;
}
