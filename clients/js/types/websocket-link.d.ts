/** @typedef {import('./types.d.ts').Link} Link */
/** JSON over WebSocket. @type {import('./types.d.ts').Transport} */
export const webSocket: import("./types.d.ts").Transport;
export type Link = import("./types.d.ts").Link;
