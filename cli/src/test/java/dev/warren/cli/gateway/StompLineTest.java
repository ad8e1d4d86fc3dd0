package dev.warren.cli.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.shell.Ending;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import dev.warren.testkit.Patience;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StompLineTest {

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final Ending ending = new Ending();
  private volatile String token = "first";
  private FakeGateway gateway;
  private StompLine line;
  private CompletableFuture<Optional<Failure>> ended;

  @BeforeEach
  void start() throws Exception {
    gateway = new FakeGateway();
    line = new StompLine(gateway.url(), () -> Optional.of(token), ending);
    ended =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                line.run(new Noted(), new NoListener(), true);
                return Optional.empty();
              } catch (Failure failure) {
                return Optional.of(failure);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private String event() throws Exception {
    return Patience.take("event", events);
  }

  private void assertEndsWell() {
    assertThat(Patience.get(ended)).isEmpty();
  }

  @Test
  void lostConnectionIsOpenedAgain() throws Exception {
    FakeGateway.Client first = gateway.accept();
    assertThat(event()).isEqualTo("connected");
    first.drop();
    assertThat(event()).startsWith("lost");

    FakeGateway.Client second = gateway.accept();
    assertThat(event()).isEqualTo("connected");
    line.end();
    second.leave();
    assertEndsWell();
  }

  @Test
  void requestedEndLeavesInGoodOrder() throws Exception {
    FakeGateway.Client client = gateway.accept();
    assertThat(event()).isEqualTo("connected");

    ending.request();

    client.leave();
    assertEndsWell();
  }

  @Test
  void endDoesNotWaitForTheNextAttempt() throws Exception {
    FakeGateway.Client client = gateway.accept();
    gateway.close();
    client.drop();
    assertThat(event()).isEqualTo("connected");
    assertThat(event()).startsWith("lost");

    line.end();

    assertEndsWell();
  }

  @Test
  void refusedTokenEndsIt() throws Exception {
    gateway.accept().close(4001, "token expired");

    assertThat(Patience.get(ended))
        .hasValueSatisfying(
            failure -> {
              assertThat(failure.status()).isEqualTo(ExitStatus.REFUSED);
              assertThat(failure.text()).contains("token expired");
            });
  }

  @Test
  void freshTokenIsTriedAfterARefusal() throws Exception {
    FakeGateway.Client client = gateway.accept();
    assertThat(client.connect()).contains("Authorization:Bearer first");
    token = "second";
    client.close(4001, "token expired");

    FakeGateway.Client again = gateway.accept();
    assertThat(again.connect()).contains("Authorization:Bearer second");
    line.end();
    again.leave();
    assertEndsWell();
  }

  @Test
  void freshTokenReplacesTheExpiringOne() throws Exception {
    FakeGateway.Client client = gateway.accept();
    assertThat(event()).isEqualTo("connected");
    token = "second";
    client.write(
        "MESSAGE\nsubscription:/user/queue/errors\ncode:token_expiring\nmessage:soon\n\n\0");

    assertThat(client.read("SEND")).contains("destination:/app/token").contains("second");
    line.end();
    client.leave();
    assertEndsWell();
  }

  private final class Noted implements StompLine.User {

    @Override
    public void connected(GatewayStomp stomp) {
      events.add("connected");
    }

    @Override
    public void lost(String reason, Duration retryIn) {
      events.add("lost " + reason);
    }
  }
}
