/**
 * History: messages from before now. {@link dev.warren.gateway.history.HistoryWindow} has the
 * recent part of the log in memory, two readers read older messages from the stream, and {@link
 * dev.warren.gateway.history.Resume} brings a subscription from the history to live without a gap.
 */
@NullMarked
package dev.warren.gateway.history;

import org.jspecify.annotations.NullMarked;
