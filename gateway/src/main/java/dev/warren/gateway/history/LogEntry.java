package dev.warren.gateway.history;

import dev.warren.gateway.log.TopicMessage;
import org.jspecify.annotations.Nullable;

/**
 * One message of the log, or a place without one.
 *
 * @param upTo with this entry, a scan has read all positions up to this one
 * @param message null for an entry that is not part of the history: a note, a typing event or the
 *     log's birth
 */
record LogEntry(long offset, long upTo, @Nullable TopicMessage message) {}
