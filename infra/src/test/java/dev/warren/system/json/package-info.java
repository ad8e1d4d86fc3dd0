/**
 * The promises of JSON over WebSocket (docs/json.md). Each client has a test class that runs all of
 * them.
 */
@NullMarked
package dev.warren.system.json;

import org.jspecify.annotations.NullMarked;
