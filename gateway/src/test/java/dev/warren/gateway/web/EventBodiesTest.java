package dev.warren.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.gateway.access.Refused;
import dev.warren.gateway.budget.BudgetSettings;
import dev.warren.gateway.budget.Budgets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.util.unit.DataSize;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Incomplete bodies count in a budget, whatever their size. */
class EventBodiesTest {

  private static final int SMALL = 50 * 1024;

  private final DataSize size = DataSize.ofKilobytes(1_000);
  private final Budgets budgets =
      new Budgets(
          new BudgetSettings(size, size, size, size, size, size, size, size, size),
          size.toBytes(),
          size.toBytes());
  private final EventBodies bodies = new EventBodies(budgets);

  private static ServerHttpRequest request(int bytes, Flux<DataBuffer> body) {
    return MockServerHttpRequest.post("/").contentLength(bytes).body(body);
  }

  @Test
  void smallSlowBodiesShareTheBudget() {
    List<Disposable> slow = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      slow.add(bodies.read(request(SMALL, Flux.never())).subscribe(read -> {}, refused -> {}));
    }
    assertThat(budgets.receiving().used()).isBetween(1_000L * 1024, 1_600L * 1024);
    assertThatThrownBy(() -> bodies.read(request(SMALL, Flux.never())).block())
        .hasCauseInstanceOf(Refused.class);
    slow.forEach(Disposable::dispose);
    assertThat(budgets.receiving().used()).isZero();
  }

  @Test
  void smallBodyIsReadWhileLargeOnesFillTheBudget() {
    assertThat(budgets.receiving().take(size.toBytes())).isTrue();
    DataBuffer body = DefaultDataBufferFactory.sharedInstance.wrap(new byte[] {1, 2, 3});
    assertThat(bodies.read(request(3, Flux.just(body))).block()).containsExactly(1, 2, 3);
    assertThat(budgets.receiving().used()).isEqualTo(size.toBytes());
  }
}
