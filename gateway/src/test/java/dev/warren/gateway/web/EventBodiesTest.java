package dev.warren.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.budget.BudgetSettings;
import dev.warren.gateway.budget.Budgets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntToLongFunction;
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
  private static final int LARGE = 200 * 1024;
  private static final IntToLongFunction AT_ONCE = bytes -> 0;

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

  /** A request of which some bytes have come, and the rest never comes. */
  private static ServerHttpRequest incomplete(int bytes, int announced) {
    return request(announced, Flux.concat(Flux.just(part(bytes)), Flux.never()));
  }

  private static DataBuffer part(int bytes) {
    return DefaultDataBufferFactory.sharedInstance.wrap(new byte[bytes]);
  }

  private Disposable readSlowly(String user, int bytes, int announced) {
    return bodies
        .read(incomplete(bytes, announced), user, AT_ONCE)
        .subscribe(read -> {}, refused -> {});
  }

  private Refusal refusal(String user, int bytes) {
    AtomicReference<Refusal> refusal = new AtomicReference<>();
    bodies
        .read(incomplete(bytes, bytes + 1), user, AT_ONCE)
        .subscribe(read -> {}, refused -> refusal.set(((Refused) refused).refusal()));
    return refusal.get();
  }

  @Test
  void smallSlowBodiesShareTheBudget() {
    List<Disposable> slow = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      slow.add(readSlowly("user" + i, SMALL, SMALL + 1));
    }
    assertThat(budgets.receiving().used()).isBetween(1_000L * 1024, 1_600L * 1024);
    assertThat(refusal("bob", SMALL)).isEqualTo(Refusal.OVERLOADED);
    slow.forEach(Disposable::dispose);
    assertThat(budgets.receiving().used()).isZero();
  }

  @Test
  void smallBodyIsReadWhileLargeOnesFillTheBudget() {
    assertThat(budgets.receiving().take(size.toBytes())).isTrue();
    DataBuffer body = DefaultDataBufferFactory.sharedInstance.wrap(new byte[] {1, 2, 3});
    assertThat(bodies.read(request(3, Flux.just(body)), "bob", AT_ONCE).block())
        .containsExactly(1, 2, 3);
    assertThat(budgets.receiving().used()).isEqualTo(size.toBytes());
    assertThat(refusal("bob", LARGE)).isEqualTo(Refusal.OVERLOADED);
  }

  @Test
  void onlyBytesThatHaveComeAreCounted() {
    Disposable silent = bodies.read(request(LARGE, Flux.never()), "bob", AT_ONCE).subscribe();
    assertThat(budgets.receiving().used()).isZero();
    Disposable slow = readSlowly("bob", 1_000, LARGE);
    assertThat(budgets.receiving().used()).isEqualTo(1_000);
    slow.dispose();
    silent.dispose();
    assertThat(budgets.receiving().used()).isZero();
  }

  @Test
  void userHoldsAQuarterOfTheBudget() {
    Disposable first = readSlowly("mallory", LARGE, LARGE + 1);
    assertThat(refusal("mallory", LARGE)).isEqualTo(Refusal.RATE_LIMIT);
    assertThat(refusal("mallory", SMALL)).as("many small ones").isNull();
    assertThat(refusal("mallory", SMALL)).as("many small ones").isEqualTo(Refusal.RATE_LIMIT);
    assertThat(refusal("bob", LARGE)).isNull();
    first.dispose();
    assertThat(refusal("mallory", LARGE)).isNull();
  }

  @Test
  void tooLargeBodyIsRefusedAtOnce() {
    assertThatThrownBy(() -> bodies.read(request(300_000, Flux.never()), "bob", AT_ONCE).block())
        .hasMessageContaining("413");
    Flux<DataBuffer> chunks = Flux.concat(Flux.just(part(LARGE), part(LARGE)), Flux.never());
    assertThatThrownBy(
            () -> bodies.read(MockServerHttpRequest.post("/").body(chunks), "bob", AT_ONCE).block())
        .hasMessageContaining("413");
    assertThat(budgets.receiving().used()).isZero();
  }

  @Test
  void bodyBeyondTheRateIsReadMoreSlowly() {
    Flux<DataBuffer> parts = Flux.range(0, 3).map(i -> part(SMALL));
    IntToLongFunction hour = bytes -> TimeUnit.HOURS.toNanos(1);
    Disposable slow = bodies.read(request(3 * SMALL, parts), "bob", hour).subscribe();
    assertThat(budgets.receiving().used()).as("only the first part is read").isEqualTo(SMALL);
    slow.dispose();
    assertThat(budgets.receiving().used()).isZero();
    IntToLongFunction soon = bytes -> 1;
    assertThat(bodies.read(request(3 * SMALL, parts), "bob", soon).block()).hasSize(3 * SMALL);
  }
}
