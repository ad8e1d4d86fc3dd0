package dev.warren.gateway.session;

import dev.warren.gateway.access.User;
import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.outbound.Outbox;
import dev.warren.gateway.presence.PresenceReporter;
import dev.warren.gateway.rate.RateLimits;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * The state that all sessions of a gateway share.
 *
 * @param presence counts the connected users
 * @param budgets the budgets of memory that all clients share
 * @param rates limits what each session may do
 */
record SessionEnvironment(
    SessionSettings settings,
    PresenceReporter presence,
    SessionCounts counts,
    Budgets budgets,
    RateLimits rates) {

  /**
   * A client has another user now.
   *
   * @param before null for a client that was not connected
   */
  void became(Transport transport, @Nullable User before, User now) {
    counts.user(transport, before, now);
    presence.sessionBegan(now.name(), now.teams());
    ended(before);
  }

  /** A client of this user has disconnected. */
  void ended(@Nullable User user) {
    if (user != null) {
      presence.sessionEnded(user.name(), user.teams());
    }
  }

  Outbox outbox(ChannelHandlerContext context, Runnable closeTooSlow) {
    return new Outbox(context, settings.maxOutbox().toBytes(), budgets.outboxes(), closeTooSlow);
  }
}
