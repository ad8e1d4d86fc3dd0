package dev.warren.gateway.rate;

import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates clients, and limits the rate of invalid credentials by address. Thread-safe.
 *
 * <p>When an address has used up that rate, a valid JWT still passes: it cannot be guessed, and
 * honest users behind the same NAT must not be locked out. A passcode or opaque token is then
 * refused unchecked, because a check would show its guesser which one is right.
 */
public final class Logins {

  private final Authenticator authenticator;
  private final RateLimits limits;

  public Logins(Authenticator authenticator, RateLimits limits) {
    this.authenticator = authenticator;
    this.limits = limits;
  }

  /**
   * The user of these credentials.
   *
   * @throws Refused with {@code rate_limit}, or the codes of {@link Authenticator#authenticate}
   */
  public User authenticate(Credentials credentials, ClientAddress from) throws Refused {
    SharedBuckets failures = limits.failures(credentials, from);
    if (failures != null && credentials.canBeGuessed()) {
      RateLimits.check(failures, Limit.FAILURES);
    }
    try {
      return authenticator.authenticate(credentials);
    } catch (Refused refused) {
      if (failures != null && refused.refusal() == Refusal.BAD_TOKEN) {
        RateLimits.take(failures, Limit.FAILURES);
      }
      throw refused;
    }
  }

  /** As {@link Authenticator#awaits}. */
  public @Nullable CompletionStage<?> awaits(Credentials credentials) {
    return authenticator.awaits(credentials);
  }

  /**
   * Authenticates a client that is about to begin a session, and checks that its user may have one
   * more.
   *
   * @throws Refused with the codes of {@link #authenticate}
   */
  public User authenticateForSession(Credentials credentials, ClientAddress from) throws Refused {
    User user = authenticate(credentials, from);
    limits.checkRoom(RateLimits.UserKey.of(user, from));
    return user;
  }
}
