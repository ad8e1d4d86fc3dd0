// Loads the code of a part when it is first shown, and keeps it.

import { html, useEffect, useState } from '../vendor/preact.js';
import { Problem } from './bits.js';

const loaded = new Map();

/** Loads the code without showing it, so that it is there without a network, too. */
export const prefetch = (load) => load().then((module) => loaded.set(load, module.View), () => {});

/** @param {{load: () => Promise<{View: any}>, props: object}} props `load` imports the module; its `View` is shown */
export function Lazy({ load, props }) {
  const [, redraw] = useState(0);
  const [error, setError] = useState(null);
  const View = loaded.get(load);
  const start = () => {
    setError(null);
    load().then((module) => {
      loaded.set(load, module.View);
      redraw((count) => count + 1);
    }, setError);
  };
  useEffect(() => {
    if (!View) start();
  }, [load]);
  if (View) return html`<${View} ...${props} />`;
  if (!error) return null;
  return html`<${Problem} title="This part could not be loaded." error=${error}><button type="button" onClick=${start}>Try again</button></${Problem}>`;
}
