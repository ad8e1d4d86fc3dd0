export { Warren } from "./warren.js";
export { WarrenError } from "./warren-error.js";
export { Subscription } from "./subscription.js";
