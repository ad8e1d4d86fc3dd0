import { retryAfterMillis } from './http.js';

/**
 * `ws` shows the response to a refused upgrade. Browsers hide it.
 *
 * @param {any} socket
 * @param {(ending: import('./types.d.ts').Ending) => void} refused
 */
export function hearRefusedUpgrade(socket, refused) {
  socket.on?.('unexpected-response', (/** @type {any} */ request, /** @type {any} */ response) => {
    request.destroy();
    refused({
      code: 'unreachable',
      text: `the upgrade got HTTP ${response.statusCode}`,
      retryAfterMillis: retryAfterMillis(response.headers['retry-after']),
      blocked: true,
    });
  });
}

/**
 * Ends a connection whose other side may never answer a close, for which `ws` would wait.
 *
 * @param {any} socket
 */
export function cut(socket) {
  if (socket?.terminate) socket.terminate();
  else socket?.close();
}
