/**
 * Reads server-sent events from a response.
 *
 * @param {Response} response
 * @param {() => void} heard called for each piece of the stream, comments included
 * @returns {AsyncGenerator<{id: string | undefined, data: string}>}
 */
export function eventsOf(response: Response, heard: () => void): AsyncGenerator<{
    id: string | undefined;
    data: string;
}>;
