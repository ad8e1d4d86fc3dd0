/** Clients that record everything they receive. */
@NullMarked
package dev.warren.testkit.client;

import org.jspecify.annotations.NullMarked;
