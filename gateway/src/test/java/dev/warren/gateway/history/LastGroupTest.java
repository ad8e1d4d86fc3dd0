package dev.warren.gateway.history;

import static dev.warren.gateway.history.HistoryFixture.LOG;
import static dev.warren.gateway.history.HistoryFixture.message;
import static dev.warren.gateway.history.HistoryFixture.offsets;
import static dev.warren.gateway.history.HistoryFixture.query;
import static dev.warren.gateway.history.HistoryFixture.withHeader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.LogBirth;
import dev.warren.gateway.log.TopicMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One backward pass over the log serves many requests for the last messages. */
class LastGroupTest {

  private static final long MANY_BYTES = 1_000_000;
  private static final int REGION = 10;
  private static final int MAX_SCAN = 50;

  private int scans;

  private static LastRequest request(String pattern, long before, int count) {
    return request(pattern, before, count, MANY_BYTES);
  }

  private static LastRequest request(String pattern, long before, int count, long maxBytes) {
    return new LastRequest(query(pattern), LOG.position(before), count, maxBytes);
  }

  private static LastGroup group(LastRequest leader, LastRequest... others) {
    LastGroup group = new LastGroup(LOG, 0, MAX_SCAN, leader);
    for (LastRequest each : others) {
      assertThat(group.canJoin(each)).isTrue();
      group.join(each);
    }
    return group;
  }

  /** Scans a log in which each even offset is of channel a, and each odd one of channel b. */
  private void scan(LastGroup group) {
    long begin = group.beginRegion(REGION);
    for (long offset = begin; offset < group.end(); offset++) {
      group.scanned(message(offset, offset % 2 == 0 ? "a" : "b"));
    }
    group.endRegion(StreamScan.NOTHING_LOST);
    scans++;
  }

  private void scanAll(LastGroup group) {
    while (!group.isEmpty()) {
      scan(group);
    }
  }

  private static LastMessages result(LastRequest request) {
    assertThat(request.result()).isDone();
    return request.result().join();
  }

  @Test
  void equalRequestsShareOneScan() {
    List<LastRequest> same = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      same.add(request("a", 100, 3));
    }
    scanAll(group(request("a", 100, 3), same.toArray(LastRequest[]::new)));
    assertThat(same).allSatisfy(each -> assertThat(result(each).messages()).hasSize(3));
    assertThat(scans).isOne();
  }

  @Test
  void requestsForOtherChannelsShareItToo() {
    LastRequest leader = request("a", 100, 2);
    LastRequest other = request("b", 97, 6);
    LastRequest pattern = request("*", 99, 3);
    scanAll(group(leader, other, pattern));
    assertThat(offsets(result(leader).messages())).containsExactly(96, 98);
    assertThat(offsets(result(other).messages())).containsExactly(85, 87, 89, 91, 93, 95);
    assertThat(offsets(result(pattern).messages())).containsExactly(96, 97, 98);
    assertThat(result(other).after()).isEqualTo(LOG.position(84));
    assertThat(scans).isEqualTo(2);
  }

  @Test
  void searchEndsAtItsBound() {
    LastRequest nothing = request("c", 100, 2);
    scanAll(group(nothing));
    assertThat(result(nothing).messages()).isEmpty();
    assertThat(result(nothing).complete()).isFalse();
    assertThat(scans).isEqualTo(MAX_SCAN / REGION);
  }

  @Test
  void beginningOfTheLogIsComplete() {
    LastRequest all = request("a", 15, 100);
    scanAll(group(all));
    assertThat(offsets(result(all).messages())).containsExactly(0, 2, 4, 6, 8, 10, 12, 14);
    assertThat(result(all).complete()).isTrue();
  }

  @Test
  void placeIsFoundWithoutKeepingMessages() {
    LastRequest place = request("a", 100, 8, LastRequest.ONLY_PLACE);
    scanAll(group(place));
    assertThat(result(place).messages()).isEmpty();
    assertThat(result(place).after()).isEqualTo(LOG.position(83));
    assertThat(result(place).complete()).isTrue();
  }

  @Test
  void bytesEndAResultEarly() {
    LastRequest large = request("a", 30, 10, 100);
    LastGroup group = group(large);
    group.beginRegion(REGION);
    for (long offset = 20; offset < 30; offset++) {
      group.scanned(message(offset, "a", "", "\"" + "x".repeat(40) + "\""));
    }
    group.endRegion(StreamScan.NOTHING_LOST);
    assertThat(offsets(result(large).messages())).containsExactly(27, 28, 29);
    assertThat(result(large).complete()).isFalse();
  }

  @Test
  void headersEndAResultEarly() {
    LastRequest large = request("a", 30, 10, 100);
    LastGroup group = group(large);
    group.beginRegion(REGION);
    for (long offset = 20; offset < 30; offset++) {
      group.scanned(withHeader(offset, "a", "", 40));
    }
    group.endRegion(StreamScan.NOTHING_LOST);
    assertThat(offsets(result(large).messages())).containsExactly(27, 28, 29);
    assertThat(result(large).complete()).isFalse();
  }

  @Test
  void regionOfLargeMessagesIsSmall() {
    LastRequest one = request("a", 30, 20, Long.MAX_VALUE);
    LastGroup group = group(one);
    long begin = group.beginRegion(REGION);
    String json = "\"" + "x".repeat(6 * 1024 * 1024) + "\"";
    for (long offset = begin; offset < group.end(); offset++) {
      group.scanned(message(offset, "a", "", json));
    }
    group.endRegion(StreamScan.NOTHING_LOST);
    assertThat(group.end()).isEqualTo(29);
    assertThat(one.result()).isNotDone();
  }

  @Test
  void lossBeforeTheMessagesDoesNotCount() {
    LastRequest behind = request("a", 30, 2);
    LastRequest across = request("b", 30, 4);
    LastGroup group = group(behind, across);
    group.beginRegion(REGION);
    for (long offset = 24; offset < 30; offset++) {
      group.scanned(message(offset, offset % 2 == 0 ? "a" : "b"));
    }
    group.endRegion(24);
    scanAll(group);
    assertThat(result(behind).complete()).isTrue();
    assertThat(result(across).messages()).hasSize(4);
    assertThat(result(across).complete()).isFalse();
  }

  /** The later region repeats e, which the earlier one has between other messages. */
  @Test
  void repetitionLeavesRoomForAnEarlierMessage() {
    LastRequest four = request("a", 20, 4);
    LastRequest three = request("a", 20, 3);
    LastGroup group = group(four, three);
    group.beginRegion(REGION);
    group.scanned(event(15, "e"));
    group.endRegion(StreamScan.NOTHING_LOST);
    group.beginRegion(REGION);
    for (String id : List.of("a", "b", "d", "e", "c")) {
      group.scanned(event(2 + "abdec".indexOf(id), id));
    }
    group.endRegion(StreamScan.NOTHING_LOST);
    assertThat(offsets(result(four).messages())).containsExactly(3, 4, 5, 6);
    assertThat(result(four).after()).isEqualTo(LOG.position(2));
    assertThat(offsets(result(three).messages())).containsExactly(4, 5, 6);
    assertThat(result(three).complete()).isTrue();
  }

  @Test
  void repetitionDoesNotUseUpTheBytes() {
    LastRequest large = request("a", 20, 10, 100);
    LastGroup group = group(large);
    group.beginRegion(REGION);
    group.scanned(withHeader(15, "a", "e", 40));
    group.endRegion(StreamScan.NOTHING_LOST);
    group.beginRegion(REGION);
    group.scanned(withHeader(2, "a", "b", 40));
    group.scanned(withHeader(3, "a", "e", 40));
    group.endRegion(StreamScan.NOTHING_LOST);
    assertThat(offsets(result(large).messages())).containsExactly(2, 3);
    assertThat(result(large).complete()).isTrue();
  }

  private static TopicMessage event(long offset, String id) {
    return message(offset, "a", id, "{}");
  }

  @Test
  void canceledRequestLeavesThePass() {
    LastRequest gone = request("c", 100, 1);
    LastGroup group = group(gone);
    gone.result().cancel(false);
    scan(group);
    assertThat(group.isEmpty()).isTrue();
  }

  /** The new log is shorter than the offset at which the search stands. */
  @Test
  void searchEndsWithItsLog() {
    LastRequest far = request("a", 100, 8);
    scan(group(far));
    LogBirth anew = new LogBirth(LOG.epochMillis() + 1_000, LogBirth.NO_BATCHES);
    LastRequest other = new LastRequest(query("a"), anew.position(10), 3, MANY_BYTES);

    LastGroup pass = new LastGroup(anew, 0, MAX_SCAN, far);
    assertThat(far.result())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(HistoryLost.class);
    assertThat(pass.isEmpty()).isTrue();
    assertThat(pass.canJoin(other)).isTrue();
    pass.join(other);
    pass.beginRegion(REGION);
    assertThat(pass.end()).isEqualTo(10);
  }

  @Test
  void nextPassGoesOnWhereThisOneEnded() {
    LastRequest far = request("a", 100, 8);
    LastGroup pass = group(far);
    scan(pass);
    assertThat(pass.open()).containsExactly(far);
    assertThat(group(request("a", 60, 1)).canJoin(far)).isFalse();
    scanAll(group(far));
    assertThat(offsets(result(far).messages())).hasSize(8).startsWith(84).endsWith(98);
  }
}
