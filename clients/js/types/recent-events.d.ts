/**
 * A number that tells events of one id and type apart. Neither the time counts nor a field that holds it.
 *
 * @param {{timestamp: string, [field: string]: any}} message
 */
export function contentOf(message: {
    timestamp: string;
    [field: string]: any;
}): number;
/**
 * The events of a feed that came lately, to recognize one that is published twice: the same `id`, type, sender and data
 * at another position. An event with the `id` of an earlier one and anything else in it is another event.
 */
export class RecentEvents {
    /**
     * @param {import('./types.d.ts').Message} message
     * @returns {boolean} whether it repeats an earlier one
     */
    repeats(message: import("./types.d.ts").Message): boolean;
    #private;
}
