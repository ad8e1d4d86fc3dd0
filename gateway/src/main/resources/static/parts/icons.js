// Drawn icons: their names say what they show. All are decoration; the text beside them is what counts.

import { html } from '../vendor/preact.js';

const PATHS = {
  home: 'M3 11.5 12 4l9 7.5M5.5 9.8V20h13V9.8M10 20v-5.5h4V20',
  chat: 'M4 5h16v11H9.5L5 19.5V16H4z',
  circles: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z',
  sessions: 'M4 5h16v14H4zM4 9h16M7.5 13h5M7.5 16h9',
  workspaces: 'M3.5 6h6l2 2.5h9V19h-17z',
  notes: 'M6 3.5h9l4 4V20.5H6zM15 3.5v4h4M9 12h7M9 16h5',
  agents: 'M6 9h12v9H6zM12 9V5M12 5h.01M9.5 13h.01M14.5 13h.01M3.5 12v3M20.5 12v3M9.5 16h5',
  alerts: 'M12 4a5.5 5.5 0 0 0-5.5 5.5c0 5-2 6-2 7.5h15c0-1.5-2-2.5-2-7.5A5.5 5.5 0 0 0 12 4zM10 20h4',
  queues: 'M4 6h16M4 12h16M4 18h10',
  letters: 'M3.5 6h17v12h-17zM3.5 7l8.5 6 8.5-6',
  clients: 'M4 5h16v10H4zM9 19h6M12 15v4',
  rates: 'M4 19V9M10 19V5M16 19v-7M21 19H3',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5 20 20',
  sun: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z',
  menu: 'M4 6.5h16M4 12h16M4 17.5h16',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M12 5v14M6 13l6 6 6-6',
  send: 'M4 12 20 4.5 15 20l-3.5-6.5z',
  check: 'M5 12.5 10 17.5 19.5 7',
  info: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 11v5.5M12 7.8h.01',
  key: 'M8 10a4.5 4.5 0 1 1 0 4M8 12h12M17 12v4M20 12v3',
  help: 'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.5h.01',
};

export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name] ?? ''} /></svg>`;
}

/** A warren: burrows that meet, seen from the side, with two ears. */
export function Mark() {
  return html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <path class="mark-ears" d="M12 13C9 10 8.5 4.5 10.5 3.5s4 4 4 9M20 13c3-3 3.5-8.5 1.5-9.5s-4 4-4 9" />
    <path class="mark-head" d="M16 11.5c5 0 8 3.5 8 8.2 0 5-3.5 8.8-8 8.8s-8-3.8-8-8.8c0-4.7 3-8.2 8-8.2z" />
    <path class="mark-face" d="M12.8 18.5h.01M19.2 18.5h.01M14.8 22.5c.7.7 1.7.7 2.4 0" />
  </svg>`;
}
