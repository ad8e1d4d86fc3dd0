/** Server-sent events and HTTP, where WebSockets are blocked. @type {import('./types.d.ts').Transport} */
export const http: import("./types.d.ts").Transport;
export type Frame = import("./types.d.ts").Frame;
export type Link = import("./types.d.ts").Link;
