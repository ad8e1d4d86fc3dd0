/**
 * A MESSAGE of a topic as the frame that JSON over WebSocket has for it.
 *
 * @param {{headers: Record<string, string>, body: string}} message
 * @returns {import('./types.d.ts').Message}
 */
export function frameOf({ headers, body }) {
  const position = Number(headers['message-id']);
  const channel = headers.destination.replace(/^\/topic\//, '');
  const timestamp = new Date(Number(headers.timestamp)).toISOString();
  const value = objectOf(body);
  if (typeof value?.type === 'string' && typeof value.data === 'object') return { ...value, channel, position };
  // Relayed as it is, from a sender that knows no envelope.
  return { type: 'message', id: '', timestamp, channel, position, data: value ?? { content: body } };
}

/** @param {string} body @returns {any} null for anything but a JSON object */
function objectOf(body) {
  try {
    const value = JSON.parse(body);
    return value && typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
