package dev.warren.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.budget.Budget;
import dev.warren.testkit.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** The times at which reads of the history begin, and the reads that are refused. */
class ReadsTest {

  private static final Duration SHORT = Duration.ofMillis(20);

  private final Budget budget = new Budget("warren.budget.history", 400);
  private final HeldBytes held = new HeldBytes(budget);
  private Reads reads = reads(3, 2, Patience.LIMIT);

  private Reads reads(int perUser, int waitingPerUser, Duration maxWait) {
    return new Reads(
        held,
        new ReadSettings(DataSize.ofBytes(10), perUser, waitingPerUser, maxWait, Patience.LIMIT));
  }

  @AfterEach
  void end() {
    reads.close();
  }

  private static void awaitTurn(Reads.Read read) throws Exception {
    assertThat(read.turn().get(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isSameAs(read);
  }

  private static Refused refusal(Reads.Read read) {
    try {
      read.turn().orTimeout(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
      throw new AssertionError("not refused");
    } catch (CompletionException e) {
      return Refused.in(e).orElseThrow();
    }
  }

  @Test
  void usersReadsBeginAFewAtATime() throws Exception {
    List<Reads.Read> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(reads.begin("alice", 10));
    }
    for (Reads.Read each : all.subList(0, 3)) {
      awaitTurn(each);
    }
    assertThat(all.get(3).turn()).isNotDone();
    awaitTurn(reads.begin("bob", 10));
    all.get(0).end();
    all.get(0).end();
    awaitTurn(all.get(3));
    assertThat(all.get(4).turn()).isNotDone();
  }

  @Test
  void moreThanMayWaitAreRefused() {
    for (int i = 0; i < 5; i++) {
      reads.begin("alice", 10);
    }
    Refused refused = refusal(reads.begin("alice", 10));
    assertThat(refused.refusal()).isEqualTo(Refusal.RATE_LIMIT);
    assertThat(refused.retryAfterSeconds()).isPositive();
    assertThat(refused)
        .hasMessageContaining("2 reads of the history wait already")
        .hasMessageContaining("warren.history.reads.waiting-per-user");
  }

  @Test
  void userHoldsAQuarterOfTheBudget() throws Exception {
    assertThat(held.take("alice", 70)).isTrue();
    Reads.Read large = reads.begin("alice", 33);
    Reads.Read next = reads.begin("alice", 1);
    assertThat(large.turn()).isNotDone();
    awaitTurn(reads.begin("bob", 33));
    held.release("alice", 4);
    awaitTurn(large);
    assertThat(large.bytes()).isEqualTo(33);
    awaitTurn(next);
    Reads.Read last = reads.begin("alice", 1);
    assertThat(last.turn()).isNotDone();
    large.keep(32);
    awaitTurn(last);
    assertThat(budget.used()).isEqualTo(66 + 32 + 1 + 1 + 33);
  }

  @Test
  void oneReadIsGrantedNoMoreThanTheUsersShare() throws Exception {
    Reads.Read large = reads.begin("alice", 1_000);
    awaitTurn(large);
    assertThat(large.bytes()).isEqualTo(100);
  }

  @Test
  void refusalNamesTheUsersShare() {
    reads.close();
    reads = reads(3, 2, SHORT);
    assertThat(held.take("alice", 100)).isTrue();
    Refused refused = refusal(reads.begin("alice", 1));
    assertThat(refused.refusal()).isEqualTo(Refusal.RATE_LIMIT);
    assertThat(refused).hasMessageContaining("a quarter of warren.budget.history");
  }

  @Test
  void fullBudgetIsOverloaded() throws Exception {
    reads.close();
    reads = reads(3, 2, SHORT);
    for (String user : List.of("a", "b", "c", "d")) {
      for (int i = 0; i < 3; i++) {
        awaitTurn(reads.begin(user, 33));
      }
    }
    Refused refused = refusal(reads.begin("e", 33));
    assertThat(refused.refusal()).isEqualTo(Refusal.OVERLOADED);
    assertThat(refused).hasMessageContaining("warren.budget.history");
    refused = refusal(reads.begin("a", 1));
    assertThat(refused.refusal()).isEqualTo(Refusal.RATE_LIMIT);
    assertThat(refused).hasMessageContaining("warren.history.reads.per-user");
  }

  @Test
  void usersTakeTurnsWhenMemoryIsFreed() throws Exception {
    Budget small = new Budget("warren.budget.history", 4);
    reads.close();
    reads =
        new Reads(
            new HeldBytes(small),
            new ReadSettings(DataSize.ofBytes(10), 3, 9, Patience.LIMIT, Patience.LIMIT));
    List<Reads.Read> running = new ArrayList<>();
    for (String user : List.of("a", "b", "c", "d")) {
      running.add(reads.begin(user, 1));
    }
    List<Reads.Read> alices = List.of(reads.begin("alice", 1), reads.begin("alice", 1));
    Reads.Read bobs = reads.begin("bob", 1);
    running.get(0).end();
    awaitTurn(alices.get(0));
    running.get(1).end();
    awaitTurn(bobs);
    assertThat(alices.get(1).turn()).isNotDone();
  }

  @Test
  void readOfAClientThatIsGoneIsForgotten() throws Exception {
    List<Reads.Read> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(reads.begin("alice", 10));
    }
    for (int i = 4; i >= 0; i--) {
      all.get(i).end();
    }
    assertThat(budget.used()).isZero();
    awaitTurn(reads.begin("alice", 100));
    assertThat(all.get(4).turn()).isCancelled();
  }
}
