package dev.warren.cli.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.broker.OpenConfirms.Sent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenConfirmsTest {

  private final OpenConfirms open = new OpenConfirms(4);
  private final List<String> done = new ArrayList<>();

  private void add(int... lines) {
    for (int line : lines) {
      open.add(new Sent(line, "jobs.a", new byte[] {(byte) line}));
    }
  }

  private void confirm(long number, boolean multiple) {
    open.confirm(number, multiple, (sent, returned) -> done.add(sent.number() + ":" + returned));
  }

  @Test
  void multipleConfirmsAllUpToTheNumber() {
    add(10, 11, 12);

    confirm(2, true);

    assertThat(done).containsExactly("10:null", "11:null");
    assertThat(open.size()).isEqualTo(1);
    assertThat(open.oldest()).extracting(Sent::number).isEqualTo(12L);
  }

  @Test
  void anUnconfirmedMessageKeepsItsPlaceInTheRing() {
    add(10, 11, 12, 13);

    confirm(2, false);
    confirm(4, false);

    assertThat(open.isFull()).isTrue();
    assertThat(open.size()).isEqualTo(2);
    confirm(1, false);
    assertThat(open.isFull()).isFalse();
    add(14, 15);
    assertThat(open.isFull()).isTrue();
    confirm(6, true);
    assertThat(done).endsWith("12:null", "14:null", "15:null");
    assertThat(open.isEmpty()).isTrue();
    assertThat(open.oldest()).isNull();
  }

  @Test
  void roomIsAQuarterOfTheRing() {
    OpenConfirms eight = new OpenConfirms(8);
    for (int line = 1; line <= 8; line++) {
      assertThat(eight.hasRoom()).isEqualTo(line <= 7);
      eight.add(new Sent(line, "jobs.a", new byte[0]));
    }

    eight.confirm(1, false, (sent, returned) -> {});
    assertThat(eight.isFull()).isFalse();
    assertThat(eight.hasRoom()).isFalse();
    eight.confirm(2, false, (sent, returned) -> {});
    assertThat(eight.hasRoom()).isTrue();
  }

  @Test
  void aConfirmCountsOnce() {
    add(10, 11);

    confirm(1, false);
    confirm(2, true);

    assertThat(done).containsExactly("10:null", "11:null");
  }

  @Test
  void aReturnBelongsToTheMessageWithItsBody() {
    add(10, 11, 12);

    open.returned("jobs.a", new byte[] {11}, "no queue");
    confirm(3, true);

    assertThat(done).containsExactly("10:null", "11:no queue", "12:null");
  }

  @Test
  void equalMessagesAreReturnedInTheirOrder() {
    add(10);
    open.add(new Sent(11, "jobs.a", new byte[] {10}));

    open.returned("jobs.a", new byte[] {10}, "first");
    open.returned("jobs.a", new byte[] {10}, "second");
    confirm(2, true);

    assertThat(done).containsExactly("10:first", "11:second");
  }

  @Test
  void aReturnIsForgottenWithItsMessage() {
    add(10);
    open.returned("jobs.a", new byte[] {10}, "no queue");
    confirm(1, false);
    add(11, 12, 13, 14);

    confirm(5, true);

    assertThat(done).containsExactly("10:no queue", "11:null", "12:null", "13:null", "14:null");
  }
}
