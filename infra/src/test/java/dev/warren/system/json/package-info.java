/**
 * The promises of JSON over WebSocket (CONTRACT, section 5), kept to every client: each client has
 * a test class that runs all of them.
 */
@NullMarked
package dev.warren.system.json;

import org.jspecify.annotations.NullMarked;
