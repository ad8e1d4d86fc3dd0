/**
 * @typedef {{woke: () => void, offline: () => void, hidden: () => void, shown: () => void}} WakeListener
 */

/**
 * Listens to the events of a page after which a connection may be dead, or worth another attempt. Does nothing outside
 * a page.
 *
 * @param {WakeListener} listener
 * @returns {() => void} stops listening
 */
export function listenToPage(listener) {
  const page = globalThis.document;
  if (!page || !globalThis.addEventListener) return () => {};
  const stop = new AbortController();
  const { signal } = stop;
  globalThis.addEventListener('online', () => listener.woke(), { signal });
  globalThis.addEventListener('offline', () => listener.offline(), { signal });
  page.addEventListener('visibilitychange', () => page.visibilityState === 'visible' && listener.woke(), { signal });
  // Timers of a frozen tab stand still; `resume` comes before them.
  page.addEventListener('resume', () => listener.woke(), { signal });
  // A page with an open connection does not enter the back/forward cache.
  globalThis.addEventListener('pagehide', (event) => event.persisted && listener.hidden(), { signal });
  globalThis.addEventListener('pageshow', (event) => event.persisted && listener.shown(), { signal });
  return () => stop.abort();
}

/** Whether the browser knows that there is no network. */
export function isOffline() {
  return globalThis.navigator?.onLine === false;
}
