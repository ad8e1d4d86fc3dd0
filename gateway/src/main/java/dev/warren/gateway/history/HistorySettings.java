package dev.warren.gateway.history;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The window of the log that a gateway keeps in memory. Older messages are read from the stream, as
 * far back as its retention allows.
 *
 * @param window about how much memory the messages of all channels may take
 * @param scanned about how much memory the parts of the log may take that were read from the stream
 *     lately; 0 for none
 * @param channelMessages the maximum number of messages of one channel, so that a busy channel does
 *     not push out all others
 * @param fillMessages how many of the log's last messages are read at the start, before the gateway
 *     accepts subscriptions; 0 for none
 * @param scanMessages how many messages of the log are scanned, at most, for the last messages of a
 *     channel that have left the window
 */
@ConfigurationProperties("warren.history")
public record HistorySettings(
    @DefaultValue("64MB") DataSize window,
    @DefaultValue("32MB") DataSize scanned,
    @DefaultValue("10000") int channelMessages,
    @DefaultValue("20000") int fillMessages,
    @DefaultValue("50000") int scanMessages) {

  public HistorySettings {
    if (channelMessages < 1 || fillMessages < 0 || scanMessages < 0) {
      throw new IllegalArgumentException(
          "warren.history: channel-messages must be 1 or more, fill-messages and scan-messages 0 or"
              + " more");
    }
  }
}
