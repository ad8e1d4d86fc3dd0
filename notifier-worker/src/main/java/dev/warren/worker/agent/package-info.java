/** What agents said last, and until when it holds. */
@NullMarked
package dev.warren.worker.agent;

import org.jspecify.annotations.NullMarked;
