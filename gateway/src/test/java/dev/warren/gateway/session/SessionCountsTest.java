package dev.warren.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.access.AccessSettings.Account;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.TestAccess;
import dev.warren.gateway.access.User;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionCountsTest {

  private final SessionCounts counts = new SessionCounts();

  @Test
  void anonymousClientsAreNotAuthenticated() throws Exception {
    Account account = TestAccess.account("pass", "user", List.of(), null);
    Authenticator authenticator =
        TestAccess.authenticator(
            TestAccess.jwt(null, Duration.ZERO),
            TestAccess.access(Map.of("demo", account), Map.of(), null, "demo", List.of()));
    User anonymous = authenticator.authenticate(new Credentials(null, null, null));
    User demo = authenticator.authenticate(new Credentials(null, "demo", "pass"));

    for (int i = 0; i < 3; i++) {
      counts.opened(Transport.JSON);
    }
    counts.user(Transport.JSON, null, anonymous);
    counts.user(Transport.JSON, null, demo);
    assertConnections(1, 2);
    counts.user(Transport.JSON, anonymous, demo);
    counts.user(Transport.JSON, demo, demo);
    assertConnections(2, 1);

    counts.ended(Transport.JSON, demo, null);
    counts.ended(Transport.JSON, demo, null);
    counts.ended(Transport.JSON, null, null);
    assertConnections(0, 0);
    counts.opened(Transport.JSON);
    counts.ended(Transport.JSON, anonymous, null);
    assertConnections(0, 0);
  }

  private void assertConnections(int authenticated, int others) {
    assertThat(counts.connections(Transport.JSON, true)).isEqualTo(authenticated);
    assertThat(counts.connections(Transport.JSON, false)).isEqualTo(others);
  }
}
