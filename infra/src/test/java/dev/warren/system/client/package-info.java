/**
 * The conformance driver: runs every row of docs/clients.md against every client library, through a
 * proxy that injects faults.
 */
@NullMarked
package dev.warren.system.client;

import org.jspecify.annotations.NullMarked;
