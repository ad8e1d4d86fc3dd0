package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A fresh token ends the subscriptions that its user may not have. */
@ExtendWith(NoLeaks.class)
class RenewedRightsTest {

  private static final String ERRORS = "id:e\ndestination:/user/queue/errors\n";

  private static String mayRead(String channel) {
    return "{\"user\":\"erin\",\"channels\":{\"read\":[\"%s\"],\"write\":[\"queue.#\"]}}"
        .formatted(channel);
  }

  private static void assertEnded(StompFrame refusal, String subscription) {
    assertThat(refusal.headers())
        .containsEntry("code", "not_allowed")
        .containsEntry("subscription-id", subscription);
  }

  @Test
  void queueEndsWithTheRightToIt() throws Exception {
    RunningGateway gateway = SharedGateways.with();
    String queue = SharedGateways.freshName();
    try (StompClient client = gateway.client(gateway.token(mayRead("queue." + queue)))) {
      client.request("SUBSCRIBE", ERRORS);
      client.request("SUBSCRIBE", "id:q\ndestination:/queue/" + queue + "\n");
      client.request("SEND", "destination:/app/token\n", gateway.token(mayRead("queue." + queue)));
      client.request("SEND", "destination:/queue/" + queue + "\n", "1");
      assertThat(client.message().text()).isEqualTo("1");
      client.request("SEND", "destination:/app/token\n", gateway.token(mayRead("custom.x")));
      assertEnded(client.message(), "q");
      client.request("SEND", "destination:/queue/" + queue + "\n", "2");
    }
    try (StompClient next = gateway.client(gateway.token(mayRead("queue." + queue)))) {
      next.request("SUBSCRIBE", "id:q\ndestination:/queue/" + queue + "\n");
      assertThat(next.message().text()).isEqualTo("2");
    }
  }

  /** The user who gets the token has other alerts than the anonymous account. */
  @Test
  void alertsOfTheAnonymousAccountEnd() throws Exception {
    RunningGateway gateway =
        SharedGateways.with(
            "warren.access.accounts.guest.teams=guests", "warren.access.anonymous=guest");
    try (StompClient client = StompClient.open(gateway.stomp()).connect(StompClient.V12)) {
      client.request("SUBSCRIBE", ERRORS);
      client.request("SUBSCRIBE", "id:a\ndestination:/user/queue/alerts\n");
      String token = gateway.token(Tokens.member(SharedGateways.freshName(), "team-7"));
      client.request("SEND", "destination:/app/token\n", token);
      assertEnded(client.message(), "a");
      client.request("SUBSCRIBE", "id:b\ndestination:/user/queue/alerts\n");
    }
  }
}
