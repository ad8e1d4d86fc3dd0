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
export function listenToPage(listener: WakeListener): () => void;
/** Whether the browser knows that there is no network. */
export function isOffline(): boolean;
export type WakeListener = {
    woke: () => void;
    offline: () => void;
    hidden: () => void;
    shown: () => void;
};
