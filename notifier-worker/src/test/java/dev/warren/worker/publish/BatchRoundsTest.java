package dev.warren.worker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class BatchRoundsTest {

  private final BatchRounds rounds = new BatchRounds();
  private final BlockingQueue<String> published = new LinkedBlockingQueue<>();
  private final Partition first = new Partition("first");
  private final Partition second = new Partition("second");
  private final Partition third = new Partition("third");

  @Test
  void aLoneMemberPublishesAtOnce() {
    assertThat(rounds.begin(first)).isTrue();
    rounds.done(first, false);

    assertThat(rounds.begin(second)).isTrue();
  }

  @Test
  void membersThatWaitPublishTogetherOnceNothingIsInFlight() throws Exception {
    rounds.begin(first);
    assertThat(rounds.begin(second)).isFalse();
    assertThat(rounds.begin(third)).isFalse();
    assertThat(rounds.begin(second)).isFalse();
    assertThat(published).isEmpty();

    rounds.done(first, false);

    assertThat(next()).isEqualTo("second");
    assertThat(next()).isEqualTo("third");
    assertThat(rounds.begin(first)).isFalse();
    rounds.done(second, false);
    rounds.done(third, false);
    assertThat(next()).isEqualTo("first");
    assertThat(published).isEmpty();
  }

  @Test
  void aMemberWithMoreThanARoundPublishesInTheNextOneAgain() throws Exception {
    rounds.begin(first);

    rounds.done(first, true);

    assertThat(next()).isEqualTo("first");
  }

  @Test
  void aMemberOutsideTheRoundWithMoreIsPartOfTheNext() throws Exception {
    rounds.done(first, true);
    assertThat(next()).isEqualTo("first");

    rounds.done(second, true);

    assertThat(published).isEmpty();
    rounds.done(first, false);
    assertThat(next()).isEqualTo("second");
  }

  @Test
  void nobodyWaitsForAMemberThatIsRemoved() throws Exception {
    rounds.begin(first);
    rounds.begin(second);
    rounds.begin(third);
    rounds.remove(second);

    rounds.remove(first);

    assertThat(next()).isEqualTo("third");
    assertThat(published).isEmpty();
  }

  @Test
  void aMemberOutsideTheRoundEndsNothing() throws Exception {
    rounds.begin(first);
    rounds.begin(second);

    rounds.done(second, false);

    assertThat(rounds.begin(third)).isFalse();
    assertThat(published).isEmpty();
    rounds.done(first, false);
    assertThat(next()).isEqualTo("second");
    assertThat(next()).isEqualTo("third");
    assertThat(published).isEmpty();
  }

  private String next() throws InterruptedException {
    return Patience.take("the next member of the round", published);
  }

  private final class Partition implements BatchRounds.Member {

    private final String name;

    Partition(String name) {
      this.name = name;
    }

    @Override
    public void publishRound() {
      published.add(name);
    }
  }
}
