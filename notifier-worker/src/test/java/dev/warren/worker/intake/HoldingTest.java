package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.event.Event;
import dev.warren.presence.Note;
import dev.warren.worker.intake.Answer.Told;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who holds a partition says so, and forgets all where somebody else has said so since. */
class HoldingTest {

  private static final String QUEUE = Family.PRESENCE.queue(0);

  private final FakeClock clock = new FakeClock();
  private final List<Remembering> memories = new ArrayList<>();

  /** What was posted: exchange, routing key, holder. */
  private final List<List<String>> posted = new ArrayList<>();

  /** After how many milliseconds the alarm was to ring. */
  private final List<Long> delays = new ArrayList<>();

  private final Holding holding = holding(Family.PRESENCE);

  @Test
  void theFirstDeliverySaysThatThePartitionIsHeldWhateverItIs() {
    assertThat(memories).isEmpty();
    Answer first = holding.note(null, "x");

    assertThat(first.notes()).extracting(Told::routingKey).containsExactly(Names.HOLDERS);
    assertThat(holder(first)).isNotEmpty();
    assertThat(holding.note(new Note.Wants("g"), "x").notes()).isEmpty();
    assertThat(memories).hasSize(1);
    assertThat(memories.get(0).notes).containsExactly(new Note.Wants("g"));
  }

  @Test
  void aFamilyThatLearnsNothingFromGatewaysSaysNothing() {
    assertThat(holding(Family.MESSAGES).note(null, "x").notes()).isEmpty();
  }

  @Test
  void whoHearsThatSomebodyElseHasHeldItForgetsAllAndAsks() {
    String holder = holder(holding.note(null, "x"));
    Note another = new Note.Beat("g", false, Map.of(QUEUE, "another"));
    clock.pass(Duration.ofSeconds(3));
    // It may have been on its way when this worker said so.
    assertThat(holding.note(another, "x").notes()).isEmpty();
    assertThat(holding.note(beat(holder), "x").notes()).isEmpty();
    assertThat(holding.note(new Note.Beat("g", false, Map.of("q", "other")), "x").notes())
        .isEmpty();

    clock.pass(Duration.ofMillis(1));
    assertThat(holding.note(beat(holder), "x").notes()).isEmpty();
    assertThat(memories).hasSize(1);
    String next = holder(holding.note(another, "x"));

    assertThat(next).isNotEqualTo(holder);
    assertThat(memories).hasSize(2);
    assertThat(memories.get(1).notes).containsExactly(another);
    assertThat(holding.note(another, "x").notes()).isEmpty();
  }

  @Test
  void whoHasMissedSomethingAsksAgainButNotAllTheTime() {
    String holder = holder(holding.note(null, "x"));
    memories.get(0).asks = true;
    assertThat(holding.note(new Note.Wants("g"), "x").notes()).isEmpty();
    memories.get(0).asks = false;
    clock.pass(Duration.ofMillis(1_999));
    assertThat(holding.note(beat(holder), "x").notes()).isEmpty();
    clock.pass(Duration.ofMillis(1));

    assertThat(holder(holding.note(beat(holder), "x"))).isEqualTo(holder);
    clock.pass(Duration.ofSeconds(10));
    assertThat(holding.note(beat(holder), "x").notes()).isEmpty();
  }

  @Test
  void whoHasMissedSomethingAsksAgainOnlyOnceNobodyElseIsKnownToHoldIt() {
    String holder = holder(holding.note(null, "x"));
    clock.pass(Duration.ofSeconds(2));
    memories.get(0).asks = true;
    // It may be because another had the partition meanwhile, who would be hidden by our name.
    assertThat(holding.note(new Note.Wants("g"), "x").notes()).isEmpty();
    memories.get(0).asks = false;
    assertThat(holding.note(beat("another"), "x").notes()).isEmpty();

    clock.pass(Duration.ofSeconds(2));
    String next = holder(holding.note(beat("another"), "x"));
    assertThat(next).isNotEqualTo(holder);
    assertThat(memories).hasSize(2);

    memories.get(1).asks = true;
    clock.pass(Duration.ofSeconds(2));
    assertThat(holder(holding.note(new Note.Beat("g", false, Map.of()), "x"))).isEqualTo(next);
    assertThat(memories).hasSize(2);
  }

  @Test
  void gatewaysThatLagBehindTheLogMakeNobodyAskForEver() {
    String first = holder(holding.note(null, "x"));
    clock.pass(Duration.ofSeconds(4));
    String second = holder(holding.note(beat("predecessor"), "x"));

    for (String named : List.of("predecessor", first, "predecessor", second)) {
      clock.pass(Duration.ofSeconds(4));
      assertThat(holding.note(beat(named), "x").notes()).isEmpty();
    }
    assertThat(memories).hasSize(2);
    clock.pass(Duration.ofSeconds(4));
    assertThat(holder(holding.note(beat("successor"), "x"))).isNotIn(first, second);
  }

  @Test
  void whoWasGivenNothingForLongForgetsBeforeItActs() {
    String holder = holder(holding.note(null, "x"));
    clock.pass(Duration.ofSeconds(15));
    assertThat(holding.note(new Note.Due(holder), "x").notes()).isEmpty();
    clock.pass(Duration.ofMillis(15_001));

    // Its own, too: it has come back from before another held the partition.
    assertThat(holder(holding.note(new Note.Due(holder), "x"))).isNotEqualTo(holder);
    assertThat(memories).hasSize(2);
    assertThat(memories.get(0).notes).containsExactly(new Note.Due(holder));
    assertThat(memories.get(1).notes).isEmpty();
  }

  @Test
  void whoRemembersNothingOfGatewaysForgetsNothingForSilence() {
    Holding typing = holding(Family.MESSAGES);
    typing.note(null, "x");
    clock.pass(Duration.ofHours(1));
    typing.note(null, "x");
    typing.rings();

    assertThat(memories).hasSize(1);
    assertThat(posted).isEmpty();
  }

  @Test
  void whereNoGatewayLivesWhoHoldsThePartitionHearsOfItself() {
    String holder = holder(holding.note(null, "x"));
    for (int i = 0; i < 5; i++) {
      clock.pass(Duration.ofMillis(7_499));
      holding.rings();
      assertThat(posted).isEmpty();
      clock.pass(Duration.ofMillis(1));
      holding.rings();
      assertThat(posted).containsExactly(List.of("", QUEUE, holder));
      posted.clear();
      assertThat(holding.note(new Note.Due(holder), QUEUE).notes()).isEmpty();
    }
    assertThat(memories).hasSize(1);
  }

  @Test
  void onlyItsOwnDueGetsToTheMemory() {
    String holder = holder(holding.note(null, "x"));

    holding.note(new Note.Due("another"), "x");
    assertThat(memories.get(0).notes).isEmpty();
    holding.note(new Note.Due(holder), "x");
    assertThat(memories.get(0).notes).containsExactly(new Note.Due(holder));
  }

  @Test
  void aDueIsPostedWhenItIsTimeAndOneOnlyWhereNothingHasComeBackYet() {
    String holder = holder(holding.note(null, "x"));
    Remembering memory = memories.get(0);
    memory.next = clock.steady() + 1_000;
    holding.rings();
    assertThat(posted).isEmpty();

    clock.pass(Duration.ofSeconds(1));
    holding.rings();
    assertThat(posted)
        .containsExactly(
            List.of("", QUEUE, holder), List.of("warren.presence", "presence.t", holder));
    assertThat(memory.most).isEqualTo(1_000);
    memory.next = clock.steady();
    holding.rings();
    assertThat(memory.most).isEqualTo(1);

    memory.next = clock.steady();
    holding.note(new Note.Due(holder), "x");
    holding.rings();
    assertThat(memory.most).isEqualTo(1_000);

    int before = posted.size();
    holding.end();
    holding.rings();
    assertThat(posted).hasSize(before);
  }

  @Test
  void whoGetsNothingBackTriesMoreAndMoreSeldom() {
    holding.note(null, "x");
    Remembering memory = memories.get(0);
    memory.again = true;
    memory.next = clock.steady();
    delays.clear();
    for (int i = 0; i < 7; i++) {
      holding.rings();
      clock.pass(Duration.ofMillis(delays.get(delays.size() - 1)));
    }
    assertThat(delays).containsExactly(2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 64_000L, 64_000L);
  }

  @Test
  void whereItsOwnWaitBehindManyOthersTheyAreNotPostedAllAgain() {
    String holder = holder(holding.note(null, "x"));
    Remembering memory = memories.get(0);
    memory.again = true;
    memory.next = clock.steady();
    holding.rings();
    assertThat(memory.most).isEqualTo(1_000);
    for (int i = 0; i < 3; i++) {
      clock.pass(Duration.ofSeconds(2));
      holding.note(new Note.Wants("g"), "x");
      holding.rings();
      assertThat(memory.most).isEqualTo(1);
    }

    // The first is back; the others are right behind it.
    holding.note(new Note.Due(holder), "x");
    posted.clear();
    memory.next = clock.steady();
    clock.pass(Duration.ofMillis(999));
    holding.rings();
    assertThat(posted).isEmpty();
    clock.pass(Duration.ofMillis(1));
    holding.rings();
    assertThat(memory.most).isEqualTo(1_000);
  }

  private Holding holding(Family family) {
    Memories noting =
        of -> {
          Remembering memory = new Remembering();
          memories.add(memory);
          return memory;
        };
    return new Holding(family, family.queue(0), noting, clock, new DuePost(connection(), thread()));
  }

  private static Note beat(String holder) {
    return new Note.Beat("g", false, Map.of(QUEUE, holder));
  }

  private static String holder(Answer answer) {
    assertThat(answer.notes()).hasSize(1);
    Note.Hold hold = (Note.Hold) answer.notes().get(0).note();
    assertThat(hold.queue()).isEqualTo(QUEUE);
    return hold.holder();
  }

  /** Only notes for when something is scheduled. */
  private ScheduledExecutorService thread() {
    return proxy(
        ScheduledExecutorService.class,
        (method, arguments) -> {
          if (method.equals("schedule")) {
            delays.add((Long) arguments[1]);
          }
          return null;
        });
  }

  private Connection connection() {
    Channel channel =
        proxy(
            Channel.class,
            (method, arguments) -> {
              if (method.equals("basicPublish")) {
                BasicProperties properties = (BasicProperties) arguments[2];
                Note.Due due = (Note.Due) Note.decode(properties.getType(), (byte[]) arguments[3]);
                posted.add(List.of((String) arguments[0], (String) arguments[1], due.holder()));
              }
              return method.equals("isOpen") ? true : null;
            });
    return proxy(Connection.class, (method, arguments) -> channel);
  }

  private interface Call {
    @Nullable Object answer(String method, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> call.answer(method.getName(), arguments)));
  }

  private final class Remembering implements Memory {

    final List<Note> notes = new ArrayList<>();
    boolean asks;
    boolean again;
    int most;
    long next = Long.MAX_VALUE;

    @Override
    public Answer event(Event event, boolean byClient) {
      return Answer.said(event);
    }

    @Override
    public Answer note(Note note, String routingKey) {
      notes.add(note);
      return asks ? Answer.ASKS : Answer.NOTHING;
    }

    @Override
    public OptionalLong nextDue() {
      return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
    }

    @Override
    public List<String> dues(int most, long againAfterMs) {
      if (next > clock.steady()) {
        return List.of();
      }
      this.most = most;
      next = again ? clock.steady() + againAfterMs : Long.MAX_VALUE;
      return List.of(PARTITION, "presence.t");
    }
  }
}
