package dev.warren.gateway.alert;

import dev.warren.gateway.consume.ConsumerChannels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Assigns an AMQP channel to each inbox. Only on the thread of {@link AlertInboxes}. */
final class AlertChannels {

  private final ConsumerChannels channels;
  private final Function<Runnable, HeldAlerts> holding;
  private final List<AlertChannel> open = new ArrayList<>();

  AlertChannels(ConsumerChannels channels, Function<Runnable, HeldAlerts> holding) {
    this.channels = channels;
    this.holding = holding;
  }

  AlertChannel withRoom() {
    return open.stream().filter(AlertChannel::hasRoom).findFirst().orElseGet(this::openAnother);
  }

  /**
   * Binds a user's queue by more keys.
   *
   * @param keys of {@link dev.warren.broker.AlertReaders}
   */
  void admit(String user, List<String> keys) {
    open.forEach(channel -> channel.admit(user, keys));
  }

  private AlertChannel openAnother() {
    AlertChannel channel = new AlertChannel(holding, channels.queues()).on(channels);
    open.add(channel);
    return channel;
  }
}
