package dev.warren.gateway.history;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a gateway remembers of the log, so that it need not ask RabbitMQ for it. Older messages are
 * read from the stream, as far as its retention goes.
 *
 * @param window the most memory for messages of all channels, about
 * @param channelMessages the most messages of one channel in it, so that a busy one does not take
 *     the place of the others'
 * @param fillMessages how many of the log's last messages are read when the gateway starts, before
 *     it takes subscriptions; 0 for none
 * @param scanMessages how many messages of the log are looked through, at most, to find the last
 *     ones of a channel that the window does not have
 */
@ConfigurationProperties("warren.history")
public record HistorySettings(
    @DefaultValue("64MB") DataSize window,
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
