package dev.warren.gateway.access;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users whose sessions an administrator has ended, each with the moment before which
 * credentials do not count any more. Credentials whose time of issue is not known do not count
 * either: they cannot be shown to be newer. Thread-safe; no method waits.
 */
public final class Revocations {

  private static final Logger log = LoggerFactory.getLogger(Revocations.class);

  /** About 10 MB. */
  private static final int MOST_USERS = 100_000;

  /** The oldest revocations first. Guarded by this. */
  private final Map<String, Instant> byUser = new LinkedHashMap<>();

  private final CompletableFuture<Void> known = new CompletableFuture<>();

  /** A user's credentials from before this moment do not count; a later revocation counts. */
  public synchronized void add(String user, Instant before) {
    Instant earlier = byUser.remove(user);
    byUser.put(user, earlier != null && earlier.isAfter(before) ? earlier : before);
    if (byUser.size() > MOST_USERS) {
      String oldest = byUser.keySet().iterator().next();
      byUser.remove(oldest);
      log.warn(
          "the sessions of more than {} users were ended: tokens of '{}' from before count again",
          MOST_USERS,
          oldest);
    }
  }

  /**
   * The reason why a user's credentials do not count; null where they do.
   *
   * @param issuedAt null where that is not known
   */
  public synchronized @Nullable Refused refusal(String user, @Nullable Instant issuedAt) {
    Instant before = byUser.get(user);
    if (before == null || issuedAt != null && !issuedAt.isBefore(before)) {
      return null;
    }
    return new Refused(
        Refusal.BAD_TOKEN,
        "an administrator ended the sessions of '%s' before %s; sign in again%s"
            .formatted(
                user,
                before,
                issuedAt == null ? " with credentials that say when they were issued" : ""));
  }

  /** All revocations of earlier runs are added. */
  public void complete() {
    known.complete(null);
  }

  /** Completes with {@link #complete}; null once it has. */
  @Nullable CompletionStage<?> awaits() {
    // A copy: one client that gives up must not cancel the others.
    return known.isDone() ? null : known.copy();
  }
}
