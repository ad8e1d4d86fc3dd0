// Words of channel names, and fields that publishers may write in two ways.

/** Encodes any text as one word of a channel: `~` and two hex digits for each byte that a word may not have. */
export function word(text) {
  return [...new TextEncoder().encode(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9_-]/.test(character) ? character : `~${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** The text of a word; the word itself if it encodes none. */
export function unword(encoded) {
  const uri = encoded.replaceAll('%', '%25').replace(/~([0-9A-Fa-f]{2})/g, '%$1');
  try {
    return decodeURIComponent(uri);
  } catch {
    return encoded;
  }
}

/** The first word of a channel. */
export function kindOf(channel) {
  return channel.split('.', 1)[0];
}

/** A channel's name without its kind, readable. */
export function nameOf(channel) {
  return channel.split('.').slice(1).map(unword).join('.');
}

/** A field of `data`, in camelCase or snake_case, as text. */
export function field(data, name) {
  const value = data?.[name] ?? data?.[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
  return value === undefined || value === null ? undefined : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `crypto.randomUUID` exists in secure contexts only. */
export function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
