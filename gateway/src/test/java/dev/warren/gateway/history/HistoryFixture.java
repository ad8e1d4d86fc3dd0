package dev.warren.gateway.history;

import dev.warren.broker.LogBirth;
import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.event.Visibility;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.log.Content;
import dev.warren.gateway.log.EventInfo;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.log.Recipients;
import dev.warren.gateway.log.Source;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.log.WhenSlow;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.LongStream;
import org.springframework.util.unit.DataSize;

/** A log in memory for tests of the history. */
public final class HistoryFixture {

  static final LogBirth LOG = new LogBirth(1_800_000_000_000L, LogBirth.NO_BATCHES);

  private HistoryFixture() {}

  /** A window of a gateway that reads the log from its beginning. */
  static HistoryWindow window(int kilobytes, int channelMessages) {
    HistoryWindow window = windowWithoutLog(kilobytes, channelMessages);
    window.begins(LOG, LOG.position(0));
    return window;
  }

  /** A window of a gateway that has not reached RabbitMQ yet. */
  static HistoryWindow windowWithoutLog(int kilobytes, int channelMessages) {
    return new HistoryWindow(
        new HistorySettings(
            DataSize.ofKilobytes(kilobytes), DataSize.ofBytes(0), channelMessages, 0, 0));
  }

  static ScannedParts parts(long kilobytes) {
    return new ScannedParts(
        new HistorySettings(DataSize.ofBytes(0), DataSize.ofKilobytes(kilobytes), 1, 0, 0));
  }

  /** A history that has only a window and reads nothing from the log. */
  public static History history(HistoryWindow window) {
    Budget budget = new Budget("test", 1_000_000);
    return new History(window, null, null, new OwnMessages(), new HeldBytes(budget));
  }

  /** A message at an offset of the log; it takes about 1 KB. */
  static TopicMessage message(long offset, String channel) {
    return message(offset, channel, "", Visibility.PUBLIC);
  }

  static TopicMessage message(long offset, String channel, String id, Visibility visibility) {
    return new TopicMessage(
        LOG.position(offset),
        new Channel(channel),
        new EventInfo(id, "", 0),
        Content.json(new byte[0]),
        new Recipients(visibility, WhenSlow.KEEP),
        Source.AMQP);
  }

  static TopicMessage message(long offset, String channel, String id, String json) {
    return new TopicMessage(
        LOG.position(offset),
        new Channel(channel),
        new EventInfo(id, "t", 0),
        Content.json(json.getBytes(StandardCharsets.UTF_8)));
  }

  /** A message without a body, with a header of its own of so many bytes. */
  static TopicMessage withHeader(long offset, String channel, String id, int bytes) {
    return new TopicMessage(
        LOG.position(offset),
        new Channel(channel),
        new EventInfo(id, "t", 0),
        new Content("", Map.of("own", "x".repeat(bytes)), new byte[0], true));
  }

  /** A query by alice for these channels. */
  static HistoryQuery query(String pattern) {
    return new HistoryQuery(
        ChannelPattern.of(pattern), new Viewer("alice", false), message -> true);
  }

  static long[] offsets(Iterable<TopicMessage> messages) {
    var offsets = LongStream.builder();
    messages.forEach(message -> offsets.add(LOG.offset(message.position())));
    return offsets.build().toArray();
  }
}
