package dev.warren.gateway.session;

import dev.warren.gateway.access.User;
import org.jspecify.annotations.Nullable;

/**
 * A page of connected clients.
 *
 * @param after only clients with a greater number
 * @param limit how many clients, at most
 * @param user only clients of this user; null for all
 */
public record ClientQuery(long after, int limit, @Nullable String user) {

  boolean matches(Session session) {
    User is = session.user();
    return !session.hasEnded()
        && session.number > after
        && (user == null || is != null && is.name().equals(user));
  }
}
