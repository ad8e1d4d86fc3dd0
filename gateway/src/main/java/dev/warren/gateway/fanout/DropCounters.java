package dev.warren.gateway.fanout;

import dev.warren.gateway.log.WhenSlow;
import java.util.concurrent.atomic.LongAdder;

/** Counts the frames that clients did not get as they were behind. Thread-safe. */
final class DropCounters {

  /** Of {@link WhenSlow#DROP}. */
  final LongAdder typing = new LongAdder();

  /** Of {@link WhenSlow#LAST}, where a later one took its place. */
  final LongAdder progress = new LongAdder();
}
