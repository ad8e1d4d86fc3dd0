// A user's or agent's picture: initials on a colour that belongs to the name.

import { html } from '../vendor/preact.js';
import { isAgent } from '../state/agents.js';

const HUES = 8;

function hueOf(name) {
  let sum = 7;
  for (const letter of name) sum = Math.imul(sum ^ letter.codePointAt(0), 0x01000193) >>> 0;
  return (sum >>> 5) % HUES;
}

function initials(name) {
  const parts = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = parts.length > 1 ? [parts[0], parts[1]].map((part) => [...part][0]) : [...(parts[0] ?? name)].slice(0, 2);
  return letters.join('').toUpperCase();
}

/** @param {{name: string, status?: string, agent?: boolean, size?: string}} props */
export function Avatar({ name, status, agent = isAgent(name), size = '' }) {
  return html`<span class="avatar hue-${hueOf(name)} ${agent ? 'agent' : ''} ${size}" aria-hidden="true">
    ${initials(name)}${status && html`<i class="dot ${status}"></i>`}
  </span>`;
}

const STATUS_TEXT = { online: 'Online', away: 'Away', busy: 'Busy', offline: 'Offline' };

export const statusText = (status) => STATUS_TEXT[status] ?? status;
