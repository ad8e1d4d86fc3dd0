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
 * The users whose sessions an administrator has ended, each with a moment: credentials issued
 * before that moment do not count any more. Credentials with an unknown time of issue do not count
 * either, as they may be older. Thread-safe; no method waits.
 */
public final class Revocations {

  private static final Logger log = LoggerFactory.getLogger(Revocations.class);

  /** So many users take about 10 MB. */
  private static final int MOST_USERS = 100_000;

  /** The oldest revocations first. Guarded by this. */
  private final Map<String, Instant> byUser = new LinkedHashMap<>();

  private final CompletableFuture<Void> known = new CompletableFuture<>();

  /**
   * Ends the validity of all credentials that the user got before this moment; the latest such
   * moment counts.
   *
   * @return whether this moment is later than the one known before
   */
  public synchronized boolean add(String user, Instant before) {
    Instant earlier = byUser.remove(user);
    boolean isLater = earlier == null || earlier.isBefore(before);
    byUser.put(user, isLater ? before : earlier);
    if (byUser.size() > MOST_USERS) {
      String oldest = byUser.keySet().iterator().next();
      byUser.remove(oldest);
      log.warn(
          "the sessions of more than {} users were ended: tokens of '{}' from before count again",
          MOST_USERS,
          oldest);
    }
    return isLater;
  }

  /**
   * The reason why a user's credentials do not count; null if they count.
   *
   * @param issuedAt null if the time of issue is unknown
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

  /** Called once the revocations of earlier runs have been added. */
  public void complete() {
    known.complete(null);
  }

  /** Completes with {@link #complete}; null if that was called already. */
  @Nullable CompletionStage<?> awaits() {
    // A copy, so that a client that gives up cancels its own wait only.
    return known.isDone() ? null : known.copy();
  }
}
