/**
 * STOMP over WebSocket, by STOMP.js: `new Warren({ url, token, transport: stomp() })`.
 *
 * @returns {import('./types.d.ts').Transport}
 */
export function stomp(): import("./types.d.ts").Transport;
export type Frame = import("./types.d.ts").Frame;
export type Link = import("./types.d.ts").Link;
