package dev.warren.gateway.history;

import static dev.warren.gateway.history.HistoryFixture.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.log.Viewer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order in which requests of several users begin a scan. */
class TurnsTest {

  private static final long NO_WAIT = 0;

  private final Turns<ForwardRequest> turns = new Turns<>(6);

  /** A request of a user for the messages after an offset. */
  private static ForwardRequest request(String user, long after) {
    return new ForwardRequest(query("a").withViewer(new Viewer(user, false)), after, 1_000, 1);
  }

  private ForwardRequest add(String user, long after) {
    ForwardRequest request = request(user, after);
    assertThat(turns.add(request)).isNull();
    return request;
  }

  private List<String> users(int requests) throws InterruptedException {
    List<String> users = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      users.add(turns.next(NO_WAIT).query().viewer().name());
    }
    return users;
  }

  @Test
  void usersTakeTurns() throws Exception {
    add("alice", 1);
    add("alice", 2);
    add("alice", 3);
    add("bob", 1);
    add("carol", 1);
    assertThat(users(5)).containsExactly("alice", "bob", "carol", "alice", "alice");
    assertThat(turns.next(NO_WAIT)).isNull();
  }

  @Test
  void scanTakesTheRequestsThatFit() throws Exception {
    ForwardRequest far = add("alice", 5);
    ForwardRequest near = add("alice", 1);
    ForwardRequest other = add("bob", 5);
    List<ForwardRequest> taken = new ArrayList<>();
    turns.takeWaiting(request -> request.after >= 5, taken::add);
    assertThat(taken).containsExactly(far, other);
    ForwardRequest later = add("bob", 7);
    turns.takeArrived(request -> true, taken::add);
    assertThat(taken).containsExactly(far, other, later);
    assertThat(turns.next(NO_WAIT)).isSameAs(near);
  }

  @Test
  void userWithTheMostRequestsGivesWay() throws Exception {
    ForwardRequest oldest = add("mallory", 1);
    for (int i = 2; i <= 5; i++) {
      add("mallory", i);
    }
    add("bob", 1);
    assertThat(turns.add(request("alice", 1))).isSameAs(oldest);
    ForwardRequest another = request("mallory", 6);
    assertThat(turns.add(another)).isSameAs(another);
    assertThat(users(4)).containsExactly("mallory", "bob", "alice", "mallory");
  }

  @Test
  void removedRequestWaitsNoMore() throws Exception {
    ForwardRequest gone = add("alice", 1);
    ForwardRequest stays = add("alice", 2);
    turns.remove(gone);
    assertThat(turns.waiting()).containsExactly(stays);
    assertThat(turns.next(NO_WAIT)).isSameAs(stays);
  }
}
