package dev.warren.gateway.history;

import com.rabbitmq.client.Connection;
import dev.warren.broker.LogBirth;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.gateway.log.LogBirths;
import dev.warren.gateway.log.TopicMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * Reads from the log the last messages before a position that have left the window. A stream cannot
 * be read backwards, so it scans region after region, each of them forwards and the latest first,
 * up to a bound. Thread-safe; no method blocks.
 */
public final class BackwardReader implements AutoCloseable {

  private static final int REGION_MESSAGES = 2_500;

  /** The most bytes of bodies in one result, about. */
  private static final long MAX_BYTES = 16 * 1024 * 1024;

  private final int maxScan;
  private final ReaderThread<LastRequest> thread;

  private record LastRequest(
      HistoryQuery query, long before, int count, CompletableFuture<LastMessages> result)
      implements ReaderThread.Request {}

  public BackwardReader(
      ReconnectingConnection.Connector connector, HistoryWindow window, HistorySettings settings) {
    this.maxScan = settings.scanMessages();
    this.thread = new ReaderThread<>("warren-gateway-history-last", connector, window, this::serve);
    thread.start();
  }

  /** The last messages before a position. Fails with {@link HistoryUnavailable}. */
  CompletionStage<LastMessages> lastBefore(HistoryQuery query, long position, int count) {
    LastRequest request = new LastRequest(query, position, count, new CompletableFuture<>());
    thread.submit(request);
    return request.result();
  }

  private void serve(LastRequest request, Connection connection, LogBirth log)
      throws IOException, TimeoutException, InterruptedException {
    long first = LogBirths.first(connection);
    long end = Math.max(first, log.offset(request.before));
    long lowest = Math.max(first, end - maxScan);
    List<TopicMessage> found = new ArrayList<>();
    long bytes = 0;
    while (found.size() < request.count && end > lowest && bytes < MAX_BYTES) {
      long begin = Math.max(lowest, end - REGION_MESSAGES);
      Deque<TopicMessage> region;
      try (StreamScan scan = new StreamScan(connection, log, begin)) {
        region = last(scan, begin, end, request, request.count - found.size());
      }
      for (TopicMessage message : region) {
        bytes += message.body().length;
      }
      found.addAll(0, region);
      Repetitions.remove(found);
      end = begin;
    }
    boolean complete = found.size() == request.count || end <= first;
    request.result.complete(new LastMessages(found, complete));
  }

  /** The last messages of one region that the request is for, oldest first. */
  private static Deque<TopicMessage> last(
      StreamScan scan, long begin, long end, LastRequest request, int most)
      throws IOException, InterruptedException {
    Deque<TopicMessage> last = new ArrayDeque<>();
    for (long offset = begin - 1; offset < end - 1; ) {
      StreamScan.Entry entry = scan.next();
      offset = entry.offset();
      TopicMessage message = offset < end ? entry.message() : null;
      if (message != null
          && request.query.pattern().matches(message.channel())
          && request.query.has(message)) {
        last.add(message);
        if (last.size() > most) {
          last.remove();
        }
      }
    }
    return last;
  }

  @Override
  public void close() {
    thread.close();
  }
}
