// Small parts that many views use.

import { html, useEffect, useRef } from '../vendor/preact.js';
import { ago, fullTimeOf, timeOf, useNow } from '../state/clock.js';
import { hasMoved } from '../state/route.js';
import { Icon } from './icons.js';

/** A time of day, with the whole time as its title. */
export function Time({ at }) {
  return html`<time datetime=${at} title=${fullTimeOf(at)}>${timeOf(at)}</time>`;
}

/** "3 min ago", kept up to date. */
export function Ago({ at }) {
  const now = useNow();
  return html`<time datetime=${at} title=${fullTimeOf(at)}>${ago(at, now)}</time>`;
}

/** What to do where there is nothing to see. */
export function Empty({ icon, title, children }) {
  return html`<div class="empty">
    <${Icon} name=${icon} />
    <p class="empty-title">${title}</p>
    <p>${children}</p>
  </div>`;
}

/** A refusal or failure of this view only. The rest of the console goes on. */
export function Problem({ title, error, children }) {
  return html`<div class="problem" role="alert">
    <strong>${title}</strong>
    <span>${error?.message}${error?.code && html` <code>${error.code}</code>`}</span>
    ${children}
  </div>`;
}

export function Pill({ tone = '', children }) {
  return html`<span class="pill ${tone}">${children}</span>`;
}

/** The head of a view. */
export function Head({ title, sub, children }) {
  const heading = useRef();
  useEffect(() => {
    // A screen reader reads the new view's heading; at the start the page's own order counts.
    if (hasMoved) heading.current.focus({ preventScroll: true });
  }, []);
  return html`<header class="head">
    <div class="head-text">
      <h1 ref=${heading} tabindex="-1">${title}</h1>
      ${sub && html`<p class="sub">${sub}</p>`}
    </div>
    ${children && html`<div class="head-tools">${children}</div>`}
  </header>`;
}

/** A bar from 0 to 100, or one without an end where the progress is not known. */
export function Progress({ value, label }) {
  const percent = Math.max(0, Math.min(100, Number(value)));
  return html`<div class="progress" role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax="100"
    aria-valuenow=${percent}><i style=${{ width: `${percent}%` }}></i></div>`;
}

/** Text with its mentions marked. It stays text. */
export function Mentions({ text, me }) {
  const parts = text.split(/(@[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?)/u);
  if (parts.length === 1) return text;
  return parts.map((part, index) =>
    index % 2 === 1 ? html`<span class="mention ${part.slice(1) === me ? 'me' : ''}">${part}</span>` : part,
  );
}
