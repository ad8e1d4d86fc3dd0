package dev.warren.gateway.transport.json;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.command.Client;
import dev.warren.gateway.command.Command;
import dev.warren.gateway.command.CommandPath;
import dev.warren.gateway.history.StartAt;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions that a path begins with: its own channel, or for {@code /ws} the user's alerts,
 * notifications and readable channels. The client did not request them, so it gets no {@code
 * subscribed} for them. Event loop only.
 */
final class Welcome {

  private static final String ALERTS = "/user/queue/alerts";

  private static final List<String> KINDS =
      List.of("notifications", "agents", "chat", "notes", "presence");

  private final CommandPath path;
  private final @Nullable Channel channel;
  private final @Nullable String since;

  /** The subscriptions made here which the client itself has neither requested nor ended since. */
  private final Set<String> silent = new HashSet<>();

  private @Nullable Client client;
  private String userName = "";
  private boolean subscribing;

  /** Whether the path's channel is not live yet. */
  private boolean channelPending;

  /**
   * @param channel the path's channel; null for {@code /ws}
   * @param since the path's {@code ?since=}; null where there is none
   */
  Welcome(CommandPath path, @Nullable Channel channel, @Nullable String since) {
    this.path = path;
    this.channel = channel;
    this.since = since;
  }

  /** Subscribes a client that has just authenticated. */
  void begin(Client client) {
    User user = client.session().user();
    if (user == null || client.session().hasEnded()) {
      return;
    }
    this.client = client;
    userName = user.name();
    if (channel != null) {
      StartAt startAt = startAt(client);
      channelPending = true;
      subscribing = true;
      subscribe(client, "/topic/" + channel, channel.name(), startAt);
    } else {
      subscribing = true;
      subscribe(client, ALERTS, ALERTS, null);
      channels(user).forEach(each -> subscribe(client, "/topic/" + each, each, null));
    }
    subscribing = false;
  }

  private static Set<String> channels(User user) {
    Set<String> channels = new LinkedHashSet<>();
    channels.add("users." + Channel.word(user.name()));
    for (String kind : KINDS) {
      user.access().readable(kind).stream().map(ChannelPattern::toString).forEach(channels::add);
    }
    return channels;
  }

  private @Nullable StartAt startAt(Client client) {
    try {
      return since == null ? null : JsonCommands.startAfter(since);
    } catch (Refused refused) {
      // The connection lives on without history, because a stale URL must not lock the client out.
      client.session().refuse(refused, null);
      return null;
    }
  }

  private void subscribe(Client client, String destination, String id, @Nullable StartAt startAt) {
    if (!client.subscriptions().has(id)) {
      silent.add(id);
      path.take(client, JsonCommands.subscribe(destination, id, startAt, null));
    }
  }

  /**
   * Ends the subscriptions that were begun for the previous user, before the client gets another
   * one. An anonymous client may send a token later. It would get an error for each of the
   * anonymous account's channels that its own user may not read, although it has subscribed to none
   * of them.
   */
  void leave(Client client) {
    if (channel != null) {
      return;
    }
    for (String each : Set.copyOf(silent)) {
      if (client.subscriptions().has(each)) {
        path.take(client, new Command.Unsubscribe(each, null));
      }
    }
    silent.clear();
  }

  /** Begins again if the client has another user now. */
  void renewed(Client client) {
    User user = client.session().user();
    if (channel != null
        || user == null
        || user.name().equals(userName)
        || client.session().hasEnded()) {
      return;
    }
    begin(client);
  }

  /**
   * The client has requested this subscription too, so from now on it gets the replies about it.
   */
  void announce(String subscriptionId) {
    silent.remove(subscriptionId);
  }

  /** The client replaces a subscription, or ends it. */
  void leaveToClient(String subscriptionId) {
    announce(subscriptionId);
    live(subscriptionId);
  }

  void live(String subscriptionId) {
    if (channel != null && subscriptionId.equals(channel.name())) {
      channelPending = false;
    }
  }

  /** Whether the client gets no {@code subscribed} for this subscription. */
  boolean isSilent(String subscriptionId) {
    return silent.contains(subscriptionId);
  }

  /**
   * Whether the path has failed: one of its subscriptions was refused, or its own channel ended
   * before it was live. The client would wait for messages that never come, so the connection
   * closes.
   */
  boolean hasFailed() {
    return subscribing
        || channelPending
            && channel != null
            && client != null
            && !client.subscriptions().has(channel.name());
  }

  /**
   * Whether the client gets its alerts from its queue, so that this subscription must not show the
   * same alerts a second time. The client has no queue for the alerts of another user, so it gets
   * those here.
   */
  boolean hidesAlerts(String subscriptionId) {
    boolean ofAnotherUser =
        subscriptionId.startsWith("users.")
            && !subscriptionId.equals("users." + Channel.word(userName))
            && ChannelPattern.of(subscriptionId).isChannel();
    return channel == null && !ofAnotherUser;
  }
}
