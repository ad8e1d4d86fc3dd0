package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.budget.Budgets;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.client.StompConnection;
import dev.warren.testkit.client.TcpCarrier;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A gateway with small budgets of memory, for tests that use them up. */
@WithGateway({
  "warren.budget.session=200KB",
  "warren.budget.sessions=400KB",
  "warren.budget.receiving=300KB",
  "warren.budget.deliveries=4MB",
  "warren.queue.read-timeout=2s",
  "warren.budget.unauthenticated=100KB",
  "warren.tcp.port=0"
})
abstract class SmallBudgets {

  static RunningGateway gateway;

  Budgets budgets;
  String alice;

  @BeforeEach
  void start() {
    budgets = gateway.context().getBean(Budgets.class);
    alice = gateway.token(Tokens.everything("alice", "team-7"));
  }

  /** The memory that a connection held is free for others after its end. */
  @AfterEach
  void everythingIsGivenBack() {
    Patience.await("the budgets to be free")
        .untilAsserted(
            () -> assertThat(budgets.bySort().values()).extracting(Budget::used).containsOnly(0L));
  }

  final StompClient stomp(boolean tcp) throws IOException {
    return tcp
        ? StompClient.open(new TcpCarrier(gateway.tcpPort()))
            .connect(StompClient.V12 + StompConnection.authorization(alice))
        : gateway.client(alice);
  }
}
