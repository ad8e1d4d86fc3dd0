package dev.warren.system.client;

import org.jspecify.annotations.Nullable;

/**
 * The result of a row for a client.
 *
 * @param failure why the promise does not hold; null if it does
 * @param note something worth knowing; may be empty
 */
record Outcome(@Nullable Throwable failure, String note) {

  boolean isKept() {
    return failure == null;
  }
}
