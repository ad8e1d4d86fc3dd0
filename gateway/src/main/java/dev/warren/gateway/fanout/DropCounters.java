package dev.warren.gateway.fanout;

import java.util.concurrent.atomic.LongAdder;

/** Counts the frames that slow consumers did not get. Thread-safe. */
final class DropCounters {

  /** Frames of {@link dev.warren.gateway.log.WhenSlow#DROP}. */
  final LongAdder typing = new LongAdder();

  /** Frames of {@link dev.warren.gateway.log.WhenSlow#LAST} that a later one replaced. */
  final LongAdder progress = new LongAdder();
}
