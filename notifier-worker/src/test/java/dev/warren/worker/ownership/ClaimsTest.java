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
    Claims claims = new Claims(worker);
    claims.spread(List.of(QUEUES));
    boolean isFirst = live.isEmpty();
    QUEUES.forEach(queue -> claims.set(queue, isFirst ? 1 : 0));
    live.put(worker, claims);
    return claims;
  }

  /** A second passes: every worker announces itself, and makes the claims that are due. */
  private int second() {
    List<Announcement> sent =
        new ArrayList<>(
            live.entrySet().stream()
                .map(each -> each.getValue().announcement(queue(each.getKey())))
                .toList());
    sent.forEach(each -> live.values().forEach(claims -> claims.heard(decoded(each))));
    int made = 0;
    for (Claims claims : live.values()) {
      List<Claims.Due> due = claims.due();
      due.forEach(each -> claims.set(each.queue(), each.claim()));
      made += due.size();
    }
    return made;
  }

  private static String queue(String worker) {
    return "warren.workers." + worker;
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
    Announcement last = leaving.leaving();
    live.values().forEach(claims -> claims.heard(last));
    seconds(2);
    assertThat(worked()).containsExactly(8, 8);
  }

  @Test
  void deathIsKnownAtOnceByTheWorkersQueue() {
    join("a");
    seconds(4);
    List.of("b", "c").forEach(this::join);
    seconds(6);
    live.remove("a");
    assertThat(live.values()).allMatch(each -> each.suspects().isEmpty());
    assertThat(seconds(2)).as("claims before the death is known").isZero();
    assertThat(live.values()).allMatch(each -> each.suspects().equals(List.of(queue("a"))));
    live.values().forEach(each -> each.gone(queue("a")));
    seconds(1);
    assertThat(worked()).containsExactly(8, 8);
  }

  @Test
  void announcementsOfChangesDoNotCountAsTime() {
    Claims one = join("a");
    seconds(4);
    join("b");
    seconds(4);
    for (int i = 0; i < 10; i++) {
      one.heard(one.changed(queue("a")));
    }
    assertThat(one.suspects()).isEmpty();
    assertThat(one.worked()).isEqualTo(8);
  }

  @Test
  void newPartitionsAreSpreadAnew() {
    join("a");
    seconds(4);
    join("b");
    seconds(4);
    List<String> others = List.of("q.20", "q.21", "q.22", "q.23");
    live.values().forEach(each -> each.spread(List.of(others)));
    live.values().forEach(each -> others.forEach(queue -> each.set(queue, 1)));
    seconds(4);
    assertThat(worked()).containsExactly(2, 2);
  }

  @Test
  void newWorkerIsAnsweredOnce() {
    Claims one = join("a");
    Announcement first = new Claims("b").announcement(queue("b"));
    assertThat(one.heard(first)).isTrue();
    assertThat(one.heard(first)).isFalse();
    assertThat(one.heard(one.announcement(queue("a")))).isFalse();
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
