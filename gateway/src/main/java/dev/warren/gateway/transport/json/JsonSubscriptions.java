package dev.warren.gateway.transport.json;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.command.Client;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.command.CommandPath;
import dev.warren.gateway.history.StartAt;
import dev.warren.gateway.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * Subscribing by channel, without ids: a client has one subscription to a channel, and a second
 * {@code subscribe} replaces the first. Event loop only.
 */
record JsonSubscriptions(CommandPath path, Welcome welcome) {

  void subscribe(Client client, String channel, @Nullable StartAt startAt, @Nullable String ref)
      throws Refused {
    if (startAt == null && client.subscriptions().receiptOnceLive(channel, ref)) {
      // The first subscription still sends history, and a replacement would cut it short.
      welcome.announce(channel);
      return;
    }
    if (client.subscriptions().has(channel)) {
      path.take(client, new Command.Unsubscribe(channel, null));
    }
    welcome.leaveToClient(channel);
    path.take(client, JsonCommands.subscribe(channel, startAt, ref));
  }

  void unsubscribe(Client client, String channel, @Nullable String ref) {
    boolean subscribed = client.subscriptions().has(channel);
    welcome.leaveToClient(channel);
    path.take(client, new Command.Unsubscribe(channel, ref));
    if (subscribed) {
      Session session = client.session();
      session.write(
          JsonFrame.finished(
              JsonFrame.of("unsubscribed").put("channel", channel), session.allocator()));
    }
  }
}
