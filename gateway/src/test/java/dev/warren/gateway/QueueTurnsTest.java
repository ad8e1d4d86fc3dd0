package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.StompClient;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A user who creates many queues waits for their creation, and others do not. */
@WithGateway("warren.rates.user.queues-at-once=2/1h")
class QueueTurnsTest {

  private static final int MANY = 20;

  static RunningGateway gateway;

  private final String name = SharedGateways.freshName();

  @Test
  void allQueuesAreCreatedAndOthersDoNotWait() throws Exception {
    try (StompClient mallory = gateway.client(gateway.token(Tokens.everything(name + "-mallory")));
        StompClient alice = gateway.client(gateway.token(Tokens.everything(name + "-alice")))) {
      for (int i = 0; i < MANY; i++) {
        mallory.frame("SEND", "receipt:" + i + "\n" + to("many-" + i), "of mallory");
      }
      alice.request("SEND", to("one"), "of alice");
      assertThat(mallory.frames("RECEIPT")).hasSizeLessThan(MANY);
      Patience.await("every queue is created")
          .until(() -> mallory.frames("RECEIPT").size() == MANY);
      alice.request("SUBSCRIBE", "id:1\n" + to("one"));
      IntStream.range(0, MANY)
          .forEach(i -> alice.frame("SUBSCRIBE", "id:m" + i + "\n" + to("many-" + i), ""));
      Patience.await("every message arrives").until(() -> alice.messages().size() == MANY + 1);
    }
  }

  private String to(String queue) {
    return "destination:/queue/" + name + "." + queue + "\n";
  }
}
