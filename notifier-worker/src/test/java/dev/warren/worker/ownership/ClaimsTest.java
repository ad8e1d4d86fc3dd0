package dev.warren.worker.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Workers that hear each other's announcements agree on even shares. */
class ClaimsTest {

  private static final int PARTITIONS = 16;

  private static final List<String> QUEUES =
      IntStream.range(0, PARTITIONS).mapToObj(each -> "q." + each).toList();

  /** The live workers, which hear everything. */
  private final Map<String, Claims> live = new HashMap<>();

  private Claims join(String worker) {
    Claims claims = new Claims(worker, List.of(QUEUES));
    boolean isFirst = live.isEmpty();
    QUEUES.forEach(queue -> claims.set(queue, isFirst ? 1 : 0));
    live.put(worker, claims);
    return claims;
  }

  /** A second passes: every worker announces itself, and makes the claims that are due. */
  private int second() {
    List<Announcement> sent =
        new ArrayList<>(live.values().stream().map(each -> each.announcement(false)).toList());
    sent.forEach(each -> live.values().forEach(claims -> claims.heard(decoded(each))));
    int made = 0;
    for (Claims claims : live.values()) {
      List<Claims.Due> due = claims.due();
      due.forEach(each -> claims.set(each.queue(), each.claim()));
      made += due.size();
    }
    return made;
  }

  private static Announcement decoded(Announcement sent) {
    Announcement read = Announcement.decode(sent.encode());
    assertThat(read).isEqualTo(sent);
    return read;
  }

  private int seconds(int count) {
    return IntStream.range(0, count).map(each -> second()).sum();
  }

  private List<Integer> worked() {
    return live.values().stream().map(Claims::worked).sorted().toList();
  }

  @Test
  void loneWorkerHasEverythingAndClaimsNothing() {
    Claims alone = join("a");
    assertThat(seconds(10)).isZero();
    assertThat(alone.worked()).isEqualTo(PARTITIONS);
  }

  @Test
  void joiningWorkersClaimTheirSharesOnce() {
    join("a");
    seconds(4);
    join("b");
    assertThat(seconds(5)).isEqualTo(8);
    assertThat(worked()).containsExactly(8, 8);
    join("c");
    join("d");
    seconds(5);
    assertThat(worked()).containsExactly(4, 4, 4, 4);
    assertThat(seconds(5)).isZero();
  }

  @Test
  void deadWorkersPartitionsAreSpread() {
    join("a");
    seconds(4);
    List.of("b", "c", "d").forEach(this::join);
    seconds(6);
    live.remove("a");
    assertThat(seconds(3)).as("claims before the death is noticed").isZero();
    seconds(4);
    assertThat(worked()).containsExactly(5, 5, 6);
  }

  @Test
  void leavingWorkersPartitionsAreSpreadAtOnce() {
    Claims leaving = join("a");
    seconds(4);
    join("b");
    join("c");
    seconds(6);
    live.remove("a");
    Announcement last = leaving.announcement(true);
    live.values().forEach(claims -> claims.heard(last));
    seconds(2);
    assertThat(worked()).containsExactly(8, 8);
  }

  @Test
  void silenceOfAllIsNoDeath() {
    Claims one = join("a");
    seconds(4);
    join("b");
    seconds(5);
    // An alarm: nobody can publish, so no announcement returns.
    assertThat(one.due()).isEmpty();
    one.listening();
    assertThat(seconds(5)).isZero();
    assertThat(worked()).containsExactly(8, 8);
  }

  @Test
  void equalClaimsAreSettled() {
    join("a");
    Claims second = join("b");
    // Both started at the same time, and both found the partitions unconsumed.
    QUEUES.forEach(queue -> second.set(queue, 1));
    seconds(6);
    assertThat(worked()).containsExactly(8, 8);
    assertThat(seconds(5)).isZero();
  }
}
