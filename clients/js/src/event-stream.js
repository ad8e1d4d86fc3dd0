/**
 * Reads server-sent events from a response.
 *
 * @param {Response} response
 * @param {() => void} heard called for each piece of the stream, comments included
 * @returns {AsyncGenerator<{id: string | undefined, data: string}>}
 */
export async function* eventsOf(response, heard) {
  const decoder = new TextDecoder();
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = /** @type {string} */ (blocks.pop());
      for (const each of blocks) yield eventOf(each);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** @param {string} block */
function eventOf(block) {
  /** @type {string | undefined} */
  let id;
  const data = [];
  for (const line of block.split('\n')) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === 'id') id = value;
    if (field === 'data') data.push(value);
  }
  return { id, data: data.join('\n') };
}
