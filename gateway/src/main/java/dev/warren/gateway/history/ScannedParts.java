package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the log that scans have read lately. Clients that return after an outage, or look
 * back in the same channels, need the same parts, and RabbitMQ sends each of them once. The parts
 * that were not used for longest make room for others. Thread-safe.
 */
public final class ScannedParts {

  /** A part with so many bytes takes no further entry, so that room is made in small steps. */
  private static final long ENOUGH_BYTES = 256 * 1024;

  /** Bytes of memory for an entry beside its message. */
  private static final int ENTRY_BYTES = 48;

  private final long maxBytes;
  private final NavigableMap<Long, Part> parts = new TreeMap<>();
  private @Nullable LogBirth log;
  private long bytes;
  private long uses;

  /** Entries that a scan has read without a gap. */
  private static final class Part {
    private final List<LogEntry> entries;
    private final long bytes;
    private long lastUse;

    private Part(List<LogEntry> entries, long bytes) {
      this.entries = entries;
      this.bytes = bytes;
    }

    private long first() {
      return entries.get(0).offset();
    }

    private long last() {
      return entries.get(entries.size() - 1).offset();
    }
  }

  public ScannedParts(HistorySettings settings) {
    this.maxBytes = settings.scanned().toBytes();
  }

  /** About how many bytes of memory the parts take. */
  public synchronized long bytes() {
    return bytes;
  }

  /**
   * The entries from an offset on, as far as they are known without a gap; none if that offset is
   * not known.
   *
   * @param current the log that exists now; parts of any other one are forgotten
   */
  synchronized List<LogEntry> from(LogBirth current, long offset) {
    if (!current.equals(log)) {
      parts.clear();
      bytes = 0;
      log = current;
    }
    Map.Entry<Long, Part> found = parts.floorEntry(offset);
    if (found == null || found.getValue().last() < offset) {
      return List.of();
    }
    Part part = found.getValue();
    part.lastUse = ++uses;
    int at =
        Collections.binarySearch(
            part.entries,
            new LogEntry(offset, Long.MIN_VALUE, null),
            Comparator.comparingLong(LogEntry::offset).thenComparingLong(LogEntry::upTo));
    return part.entries.subList(-at - 1, part.entries.size());
  }

  /**
   * Forgets the parts that begin before an offset. A read from the log's beginning would get them
   * after retention has dropped them and others that are not in memory.
   */
  synchronized void forgetBefore(long offset) {
    Map<Long, Part> dropped = parts.headMap(offset, false);
    dropped.values().forEach(part -> bytes -= part.bytes);
    dropped.clear();
  }

  private synchronized void add(LogBirth read, Part part) {
    if (!read.equals(log) || part.bytes > maxBytes) {
      return;
    }
    Part replaced = parts.put(part.first(), part);
    bytes += part.bytes - (replaced == null ? 0 : replaced.bytes);
    part.lastUse = ++uses;
    while (bytes > maxBytes) {
      Part oldest = Collections.min(parts.values(), Comparator.comparingLong(each -> each.lastUse));
      parts.remove(oldest.first());
      bytes -= oldest.bytes;
    }
  }

  /** Collects what one scan reads, in the order of the log. Confined to the scan's thread. */
  final class Recording {
    private @Nullable LogBirth read;
    private List<LogEntry> entries = new ArrayList<>();
    private long size;

    /** The scan has read these entries, which are all of their offset. */
    void add(LogBirth current, List<LogEntry> ofOffset) {
      boolean goesOn =
          !entries.isEmpty()
              && current.equals(read)
              && ofOffset.get(0).offset() == entries.get(entries.size() - 1).offset() + 1;
      if (!goesOn) {
        end();
        read = current;
      }
      for (LogEntry entry : ofOffset) {
        entries.add(entry);
        size += ENTRY_BYTES + (entry.message() == null ? 0 : entry.message().sizeInMemory());
      }
      if (size >= ENOUGH_BYTES) {
        end();
      }
    }

    /** The scan goes on elsewhere, or ends. */
    void end() {
      if (read != null && !entries.isEmpty()) {
        ScannedParts.this.add(read, new Part(entries, size));
      }
      entries = new ArrayList<>();
      size = 0;
    }
  }
}
