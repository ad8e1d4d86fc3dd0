/**
 * `ws` shows the response to a refused upgrade. Browsers hide it.
 *
 * @param {any} socket
 * @param {(ending: import('./types.d.ts').Ending) => void} refused
 */
export function hearRefusedUpgrade(socket: any, refused: (ending: import("./types.d.ts").Ending) => void): void;
/**
 * Ends a connection whose other side may never answer a close, for which `ws` would wait.
 *
 * @param {any} socket
 */
export function cut(socket: any): void;
