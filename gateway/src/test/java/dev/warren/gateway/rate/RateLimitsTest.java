package dev.warren.gateway.rate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.warren.gateway.access.AccessSettings.Account;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.TestAccess;
import dev.warren.gateway.access.User;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Rates and limits of connections, with a clock that the test moves. */
class RateLimitsTest {

  private static final Map<String, Account> ACCOUNTS =
      Map.of(
          "bob", TestAccess.account("pass", "user", List.of(), null),
          "robot", TestAccess.account("pass", "agent", List.of(), null),
          "feed", TestAccess.account("pass", "service", List.of(), null),
          "guest", TestAccess.account(null, "user", List.of(), null));

  private static final Authenticator AUTHENTICATOR =
      TestAccess.authenticator(
          TestAccess.jwt("0123456789abcdef0123456789abcdef", Duration.ZERO),
          TestAccess.access(ACCOUNTS, Map.of(), null, "guest", List.of()));

  private final FakeTime clock = new FakeTime();

  private RateLimits limits(String... settings) {
    MapConfigurationPropertySource source = new MapConfigurationPropertySource();
    for (String setting : settings) {
      source.put("warren.rates." + setting.split("=")[0], setting.split("=")[1]);
    }
    return new RateLimits(
        new Binder(source).bindOrCreate("warren.rates", RateSettings.class), clock);
  }

  private static User user(String name) throws Refused {
    return AUTHENTICATOR.authenticate(new Credentials(null, name, "pass"));
  }

  private static ClientAddress address(String text) {
    return ClientAddress.parse(text);
  }

  private static Meter session(RateLimits limits, String user, String from) throws Refused {
    Meter meter = new Meter(limits, address(from));
    meter.connect(user(user));
    return meter;
  }

  private static Meter session(RateLimits limits, String user) throws Refused {
    return session(limits, user, "192.0.2.1");
  }

  private static void take(Allowance allowance, Limit limit, int times) throws Refused {
    for (int i = 0; i < times; i++) {
      allowance.take(limit);
    }
  }

  private static Refused refused(ThrowingCallable action) {
    Refused refused = catchThrowableOfType(Refused.class, action);
    assertThat(refused).isNotNull();
    assertThat(refused.refusal()).isEqualTo(Refusal.RATE_LIMIT);
    return refused;
  }

  @Test
  void refusalNamesTheSettingAndTheWait() throws Refused {
    Meter meter = session(limits("session.events=2/10s"), "bob");
    take(meter, Limit.EVENTS, 2);
    Refused refused = refused(() -> meter.take(Limit.EVENTS));
    assertThat(refused)
        .hasMessage(
            "too many events: warren.rates.session.events allows 2/10s; go on in 5001 ms, more slowly");
    assertThat(refused.retryAfterSeconds()).isEqualTo(6);
  }

  @Test
  void whatIsUsedGrowsBackEvenly() throws Refused {
    Meter meter = session(limits("session.events=2/10s"), "bob");
    take(meter, Limit.EVENTS, 2);
    clock.pass(Duration.ofSeconds(5));
    take(meter, Limit.EVENTS, 1);
    refused(() -> meter.take(Limit.EVENTS));
  }

  @Test
  void sessionsOfAUserShareItsRate() throws Refused {
    RateLimits limits = limits("session.events=2/10s", "user.events=3/10s");
    Meter first = session(limits, "bob");
    Meter second = session(limits, "bob");
    take(first, Limit.EVENTS, 2);
    take(second, Limit.EVENTS, 1);
    assertThat(refused(() -> second.take(Limit.EVENTS)))
        .hasMessageContaining("warren.rates.user.events");
    refused(() -> limits.take(user("bob"), address("192.0.2.9"), Limit.EVENTS));
    take(session(limits, "robot"), Limit.EVENTS, 2);
  }

  @Test
  void newConnectionDoesNotResetAUsersRate() throws Refused {
    RateLimits limits = limits("user.events=3/1h");
    for (int i = 0; i < 3; i++) {
      Meter meter = session(limits, "bob");
      meter.take(Limit.EVENTS);
      meter.disconnect();
    }
    refused(() -> session(limits, "bob").take(Limit.EVENTS));
  }

  @Test
  void rolesHaveFactors() throws Refused {
    RateLimits limits = limits("session.events=2/10s", "factors.agent=3");
    Meter agent = session(limits, "robot");
    take(agent, Limit.EVENTS, 6);
    assertThat(refused(() -> agent.take(Limit.EVENTS)))
        .hasMessageContaining("allows 3.000 times 2/10s");
  }

  @Test
  void everyLimitCanBeTurnedOff() throws Refused {
    for (String off : List.of("session.events=off", "factors.user=0", "enabled=false")) {
      RateLimits limits = limits("user.events=off", "session.events=1/1h", off);
      take(session(limits, "bob"), Limit.EVENTS, 10_000);
    }
  }

  @Test
  void usersConnectionsAreLimited() throws Refused {
    RateLimits limits = limits("user.connections=2");
    Meter first = session(limits, "bob");
    session(limits, "bob");
    assertThat(refused(() -> session(limits, "bob")))
        .hasMessageContaining("user 'bob' has 2 connections", "warren.rates.user.connections");
    session(limits, "robot");
    first.disconnect();
    first.disconnect(); // A second end has no effect.
    session(limits, "bob");
    refused(() -> session(limits, "bob"));
  }

  @Test
  void refusedConnectionTakesNoPlace() throws Refused {
    RateLimits limits = limits("user.connections=2", "user.connects=1/1h");
    session(limits, "bob").disconnect();
    for (int i = 0; i < 5; i++) {
      assertThat(refused(() -> session(limits, "bob"))).hasMessageContaining("user.connects");
    }
    clock.pass(Duration.ofHours(1));
    session(limits, "bob");
  }

  @Test
  void addressesConnectionsAreLimited() throws Refused {
    RateLimits limits = limits("address.connections=1");
    limits.connected(address("192.0.2.1"));
    refused(() -> limits.connected(address("192.0.2.1")));
    limits.connected(address("192.0.2.2"));
    limits.disconnected(address("192.0.2.1"));
    limits.connected(address("192.0.2.1"));
  }

  @Test
  void networkOfIpv6IsOneAddress() throws Exception {
    RateLimits limits = limits("address.connects=1/1h");
    limits.take(ClientAddress.of(InetAddress.getByName("2001:db8::1")), Limit.CONNECTS);
    refused(
        () ->
            limits.take(
                ClientAddress.of(InetAddress.getByName("2001:db8::ffff:1")), Limit.CONNECTS));
    limits.take(ClientAddress.of(InetAddress.getByName("2001:db8:0:1::1")), Limit.CONNECTS);
  }

  @Test
  void clientsWithoutATokenCountByAddress() throws Refused {
    RateLimits limits = limits("user.connections=1");
    User guest = AUTHENTICATOR.authenticate(Credentials.ofToken(null));
    new Meter(limits, address("192.0.2.1")).connect(guest);
    new Meter(limits, address("192.0.2.2")).connect(guest);
    refused(() -> new Meter(limits, address("192.0.2.2")).connect(guest));
  }

  @Test
  void clientThatGoesOnIsNoticed() throws Refused {
    Meter meter = session(limits("session.refusals=2/1h"), "bob");
    assertThat(meter.goesOn()).isFalse();
    assertThat(meter.goesOn()).isFalse();
    assertThat(meter.goesOn()).isTrue();
    assertThat(session(limits("session.refusals=off"), "bob").goesOn()).isFalse();
  }

  @Test
  void heartBeatsAreFree() throws Refused {
    Meter meter = session(limits("session.frames=1/1h", "session.bytes=1B/1h"), "bob");
    for (int second = 1; second <= 10_000; second++) {
      meter.read(1, System.nanoTime() + TimeUnit.SECONDS.toNanos(2L * second));
      meter.frame();
    }
  }

  @Test
  void floodOfFramesIsRefused() throws Refused {
    Meter meter = session(limits("session.frames=10/1h"), "bob");
    for (int i = 0; i < 26; i++) {
      meter.frame(); // The first 16 are free.
    }
    assertThat(refused(meter::frame)).hasMessageContaining("too many frames");
  }

  @Test
  void bytesBeyondTheRateMakeTheGatewayWait() throws Refused {
    Meter meter = session(limits("session.bytes=1MB/1s"), "bob");
    long now = System.nanoTime();
    assertThat(meter.read(100_000, now)).isZero(); // The first bytes are free.
    assertThat(meter.read(1024 * 1024, now)).isZero();
    assertThat(meter.read(1024 * 1024, now)).isEqualTo(TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void bodiesTakeFromTheUsersRateOfBytes() throws Refused {
    RateLimits limits = limits("user.bytes=1MB/1s");
    ClientAddress from = address("192.0.2.1");
    assertThat(limits.read(user("bob"), from, 1024 * 1024)).isZero();
    assertThat(limits.read(user("bob"), from, 512 * 1024)).isEqualTo(500_000_000);
    assertThat(limits.read(user("robot"), from, 1024)).isZero();
    Meter meter = session(limits, "bob");
    long now = System.nanoTime();
    meter.read(100_000, now);
    assertThat(meter.read(512 * 1024, now)).isEqualTo(1_000_000_000);
  }

  @Test
  void wrongPasscodesAreBrakedByAddress() throws Refused {
    Logins logins = new Logins(AUTHENTICATOR, limits("address.failures=2/10s"));
    Credentials wrong = new Credentials(null, "bob", "guess");
    Credentials right = new Credentials(null, "bob", "pass");
    ClientAddress from = address("192.0.2.1");
    for (int i = 0; i < 2; i++) {
      assertThat(catchThrowableOfType(Refused.class, () -> logins.authenticate(wrong, from)))
          .extracting(Refused::refusal)
          .isEqualTo(Refusal.BAD_TOKEN);
    }
    refused(() -> logins.authenticate(wrong, from));
    // The right passcode is refused, too; otherwise a guesser would find out that it is right.
    refused(() -> logins.authenticate(right, from));
    logins.authenticate(right, address("192.0.2.2"));
    clock.pass(Duration.ofSeconds(5));
    logins.authenticate(right, from);
  }

  /** These clients have the proxy's address in common with a guesser. */
  @Test
  void clientsBehindAProxyAreBrakedByLogin() throws Refused {
    Logins logins = new Logins(AUTHENTICATOR, limits("address.failures=2/10s"));
    ClientAddress proxy = address("192.0.2.1").ofProxy();
    Credentials wrong = new Credentials(null, "bob", "guess");
    for (int i = 0; i < 2; i++) {
      assertThat(catchThrowableOfType(Refused.class, () -> logins.authenticate(wrong, proxy)))
          .extracting(Refused::refusal)
          .isEqualTo(Refusal.BAD_TOKEN);
    }
    refused(() -> logins.authenticate(wrong, proxy));
    logins.authenticate(new Credentials(null, "robot", "pass"), proxy);
  }

  @Test
  void busyServiceMeetsNoDefault() throws Refused {
    RateLimits limits = limits();
    Meter feed = session(limits, "feed");
    User user = user("feed");
    ClientAddress from = address("192.0.2.1");
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < 5_000; i++) {
        feed.frame();
        feed.take(Limit.EVENTS);
        limits.take(user, from, Limit.REQUESTS);
        limits.take(from, Limit.REQUESTS);
      }
      clock.pass(Duration.ofSeconds(1));
    }
  }
}
