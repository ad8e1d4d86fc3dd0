// A line of values over time, without axes. The number beside it is what counts.

import { html } from '../vendor/preact.js';

const WIDTH = 240;
const HEIGHT = 48;

/** @param {{values: number[], length?: number}} props `length`: how many values the whole width has */
export function Spark({ values, length = values.length }) {
  const most = Math.max(4, ...values);
  const step = WIDTH / (length - 1);
  const left = WIDTH - (values.length - 1) * step;
  const points = values.map((value, index) => `${(left + index * step).toFixed(1)},${(HEIGHT - 2 - (value / most) * (HEIGHT - 6)).toFixed(1)}`);
  return html`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    <polygon points="${left.toFixed(1)},${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}" />
    <polyline points=${points.join(' ')} />
  </svg>`;
}
