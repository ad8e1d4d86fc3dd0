/** What Warren counts itself, for whoever scrapes it; the rooms only hold plain numbers. */
@NullMarked
package dev.warren.worker.metrics;

import org.jspecify.annotations.NullMarked;
