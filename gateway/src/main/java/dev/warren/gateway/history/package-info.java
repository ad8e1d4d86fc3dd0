/**
 * What was before: a window of the log's last messages in memory, the older ones from the stream,
 * and how a subscription comes from there to the present without a gap.
 */
@NullMarked
package dev.warren.gateway.history;

import org.jspecify.annotations.NullMarked;
