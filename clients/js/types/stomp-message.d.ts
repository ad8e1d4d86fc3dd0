/**
 * A MESSAGE of a topic as the frame that JSON over WebSocket has for it.
 *
 * @param {{headers: Record<string, string>, body: string}} message
 * @returns {import('./types.d.ts').Message}
 */
export function frameOf({ headers, body }: {
    headers: Record<string, string>;
    body: string;
}): import("./types.d.ts").Message;
