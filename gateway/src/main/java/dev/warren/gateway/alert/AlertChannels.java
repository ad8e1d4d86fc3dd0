package dev.warren.gateway.alert;

import dev.warren.gateway.consume.ConsumerChannels;
import java.util.ArrayList;
import java.util.List;

/** Finds an AMQP channel for each inbox. Only on the thread of {@link AlertInboxes}. */
final class AlertChannels {

  private final ConsumerChannels channels;
  private final int prefetch;
  private final List<AlertChannel> open = new ArrayList<>();

  AlertChannels(ConsumerChannels channels, int prefetch) {
    this.channels = channels;
    this.prefetch = prefetch;
  }

  AlertChannel withRoom() {
    return open.stream().filter(AlertChannel::hasRoom).findFirst().orElseGet(this::openAnother);
  }

  private AlertChannel openAnother() {
    AlertChannel channel = new AlertChannel(prefetch, channels.queues()).on(channels);
    open.add(channel);
    return channel;
  }
}
