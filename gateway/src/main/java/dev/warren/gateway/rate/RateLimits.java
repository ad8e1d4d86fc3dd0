package dev.warren.gateway.rate;

import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.Role;
import dev.warren.gateway.access.User;
import io.github.bucket4j.TimeMeter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The limits of this gateway: rates and connections, by session, user and address. Every check
 * takes much less than a microsecond. Thread-safe; no method waits.
 */
public final class RateLimits {

  /**
   * The most idle entries: many more than there are users, or addresses, that use up a rate at the
   * same time.
   */
  private static final int MOST_IDLE = 100_000;

  private static final int MOST_SHARED = 1_024;

  /**
   * The wait, in seconds, for a client whose user or address has too many connections: some of them
   * may end meanwhile.
   */
  private static final int TOO_MANY_WAIT_S = 10;

  private final RateSettings settings;
  private final TimeMeter clock;
  private final Map<Role, RateTable> ofSession = new EnumMap<>(Role.class);
  private final Map<Role, RateTable> ofUser = new EnumMap<>(Role.class);
  private final BucketMap<UserKey> users;
  private final BucketMap<ClientAddress> addresses;

  /** The buckets of logins, by the hash of the login, because a login may have kilobytes. */
  private final BucketMap<Integer> logins;

  /**
   * The key of a user's buckets. The rates depend on the role in the token.
   *
   * @param from the address of a client without credentials; null for others. All such clients have
   *     the same account, and must not use up each other's rates
   */
  record UserKey(String name, Role role, @Nullable ClientAddress from) {

    static UserKey of(User user, ClientAddress from) {
      return new UserKey(user.name(), user.role(), user.anonymous() ? from : null);
    }
  }

  public RateLimits(RateSettings settings) {
    this(settings, TimeMeter.SYSTEM_NANOTIME);
  }

  RateLimits(RateSettings settings, TimeMeter clock) {
    this.settings = settings;
    this.clock = clock;
    for (Role role : Role.values()) {
      double factor = settings.enabled() ? settings.factors().of(role) : 0;
      ofSession.put(role, session(settings.session(), factor));
      ofUser.put(role, user(settings.user(), factor));
    }
    RateTable address = address(settings.address(), settings.enabled() ? 1 : 0);
    users =
        new BucketMap<>(
            MOST_IDLE, MOST_SHARED, key -> new SharedBuckets(table(ofUser, key.role()), clock));
    addresses = new BucketMap<>(MOST_IDLE, MOST_SHARED, from -> new SharedBuckets(address, clock));
    logins = new BucketMap<>(MOST_IDLE, MOST_SHARED, login -> new SharedBuckets(address, clock));
  }

  private static RateTable session(RateSettings.PerSessionSettings rates, double factor) {
    return new RateTable("warren.rates.session", factor)
        .with(Limit.FRAMES, rates.frames())
        .with(Limit.BYTES, rates.bytes())
        .with(Limit.EVENTS, rates.events())
        .with(Limit.PRESENCE, rates.presence())
        .with(Limit.SUBSCRIPTIONS, rates.subscriptions())
        .with(Limit.RENEWALS, rates.renewals())
        .with(Limit.REFUSALS, rates.refusals());
  }

  private static RateTable user(RateSettings.PerUserSettings rates, double factor) {
    return new RateTable("warren.rates.user", factor)
        .with(Limit.CONNECTS, rates.connects())
        .with(Limit.FRAMES, rates.frames())
        .with(Limit.BYTES, rates.bytes())
        .with(Limit.EVENTS, rates.events())
        .with(Limit.PRESENCE, rates.presence())
        .with(Limit.SUBSCRIPTIONS, rates.subscriptions())
        .with(Limit.ALERTS, rates.alerts())
        .with(Limit.MENTIONS, rates.mentions())
        .with(Limit.QUEUES, rates.queues())
        .with(Limit.QUEUES_AT_ONCE, rates.queuesAtOnce())
        .with(Limit.REQUESTS, rates.requests());
  }

  private static RateTable address(RateSettings.PerAddressSettings rates, double factor) {
    return new RateTable("warren.rates.address", factor)
        .with(Limit.CONNECTS, rates.connects())
        .with(Limit.FAILURES, rates.failures())
        .with(Limit.REQUESTS, rates.requests());
  }

  private static RateTable table(Map<Role, RateTable> tables, Role role) {
    return Objects.requireNonNull(tables.get(role));
  }

  Buckets sessionBuckets(Role role) {
    return new Buckets(table(ofSession, role), clock);
  }

  /**
   * Takes one from a rate of a user, for an HTTP request; sessions have a {@link Meter}.
   *
   * @throws Refused with {@code rate_limit}
   */
  public void take(User user, ClientAddress from, Limit limit) throws Refused {
    take(users.get(UserKey.of(user, from)), limit);
  }

  /**
   * Counts bytes of a user's HTTP request; sessions have a {@link Meter}.
   *
   * @return for how many nanoseconds the gateway should not read from the client; mostly 0
   */
  public long read(User user, ClientAddress from, int bytes) {
    return users.get(UserKey.of(user, from)).takeAnyway(Limit.BYTES, bytes);
  }

  /**
   * Takes one from a rate of an address.
   *
   * @throws Refused with {@code rate_limit}
   */
  public void take(ClientAddress from, Limit limit) throws Refused {
    take(addresses.get(from), limit);
  }

  static void take(SharedBuckets buckets, Limit limit) throws Refused {
    long waitNanos = buckets.take(limit, 1);
    if (waitNanos > 0) {
      throw refused(buckets.rates(), limit, waitNanos);
    }
  }

  /**
   * The buckets for invalid credentials: those of the address. Behind a proxy they are those of the
   * login, because one guesser would use up the address's rate for all clients.
   *
   * @return null if no such rate applies
   */
  @Nullable SharedBuckets failures(Credentials credentials, ClientAddress from) {
    if (!from.shared()) {
      return addresses.get(from);
    }
    String login = credentials.login();
    return login == null || !credentials.canBeGuessed() ? null : logins.get(login.hashCode());
  }

  /**
   * Checks that one could be taken from a rate, without taking it.
   *
   * @throws Refused with {@code rate_limit}
   */
  static void check(SharedBuckets buckets, Limit limit) throws Refused {
    long waitNanos = buckets.waitNanos(limit);
    if (waitNanos > 0) {
      throw refused(buckets.rates(), limit, waitNanos);
    }
  }

  static Refused refused(RateTable rates, Limit limit, long waitNanos) {
    RateTable.Entry entry = Objects.requireNonNull(rates.entry(limit));
    return new Refused(
        Refusal.RATE_LIMIT,
        "too many %s: %s allows %s; go on in %d ms, more slowly"
            .formatted(limit.title(), entry.setting(), entry.allowed(), waitNanos / 1_000_000 + 1),
        (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toSeconds(waitNanos) + 1));
  }

  /**
   * Counts a connection of an address until {@link #disconnected}.
   *
   * @throws Refused with {@code rate_limit} where the address has too many
   */
  public void connected(ClientAddress from) throws Refused {
    int most = settings.enabled() ? settings.address().connections() : 0;
    if (!addresses.connect(from, most)) {
      throw tooMany("this address has %d connections", most, "warren.rates.address.connections");
    }
  }

  public void disconnected(ClientAddress from) {
    addresses.disconnect(from);
  }

  /**
   * Counts a session of a user until {@link #disconnected}.
   *
   * @return the buckets of all of this user's sessions
   */
  SharedBuckets connected(UserKey user) throws Refused {
    if (!users.connect(user, mostConnections(user.role()))) {
      throw tooManySessions(user);
    }
    return users.get(user);
  }

  /**
   * Checks that a user may have one more session, before it begins.
   *
   * @throws Refused with {@code rate_limit}
   */
  void checkRoom(UserKey user) throws Refused {
    if (!users.get(user).hasRoom(mostConnections(user.role()))) {
      throw tooManySessions(user);
    }
  }

  private int mostConnections(Role role) {
    double factor = settings.enabled() ? settings.factors().of(role) : 0;
    return (int) Math.min(Integer.MAX_VALUE, settings.user().connections() * factor);
  }

  private Refused tooManySessions(UserKey user) {
    return tooMany(
        "user '" + user.name() + "' has %d connections",
        mostConnections(user.role()),
        "warren.rates.user.connections");
  }

  void disconnected(UserKey user) {
    users.disconnect(user);
  }

  private static Refused tooMany(String what, int most, String setting) {
    return new Refused(
        Refusal.RATE_LIMIT,
        (what + ", as many as %s allows; close some, or connect again later")
            .formatted(most, setting),
        TOO_MANY_WAIT_S);
  }
}
