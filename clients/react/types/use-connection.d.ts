/**
 * The state of the connection, and why it is as it is.
 *
 * With `select`, the component renders only if the selected value changes. It has to be a value of the state or a
 * primitive made of some: `useConnection((state) => state.status)`.
 *
 * @type {import('./types.d.ts').UseConnection}
 */
export const useConnection: import("./types.d.ts").UseConnection;
