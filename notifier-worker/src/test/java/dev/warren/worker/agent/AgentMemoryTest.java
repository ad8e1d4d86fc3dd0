package dev.warren.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Names;
import dev.warren.event.Event;
import dev.warren.presence.Note;
import dev.warren.worker.intake.Answer.Said;
import dev.warren.worker.intake.Played;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentMemoryTest {

  private static final String CHANNEL = "agents.coder";
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Played played = new Played();

  @BeforeEach
  void start() {
    played.with(new AgentMemory(played.clock, 3));
  }

  @Test
  void anAgentThatIsNotHeardOfWithinItsLeaseIsStaleAndKeepsWhatItSaid() {
    status(
        "s-1", "'state':'working','currentTask':'t','progress':7,'owner':'bo','leaseSeconds':30");
    played.said.clear();

    played.pass(Duration.ofMillis(29_999));
    assertThat(played.said).isEmpty();
    played.pass(Duration.ofMillis(1));

    Event stale = played.said.get(0).event();
    assertThat(played.said).hasSize(1);
    assertThat(stale.type()).isEqualTo("agent_status");
    assertThat(stale.channel().name()).isEqualTo(CHANNEL);
    assertThat(stale.data().toString())
        .isEqualTo(
            "{'state':'stale','currentTask':'t','progress':7,'owner':'bo','leaseSeconds':30,'agentName':'C'}"
                .replace('\'', '"'));
    assertThat(stale.timestamp().toEpochMilli()).isEqualTo(played.clock.wall());
    played.pass(HOUR);
    assertThat(played.said).hasSize(1);
  }

  @Test
  void anySignOfLifeKeepsTheLeaseAndAStatusWithoutOneKeepsTheLength() {
    status("s-1", "'state':'working','lease_seconds':30");
    played.pass(Duration.ofSeconds(29));
    status("s-2", "'state':'idle'");
    played.pass(Duration.ofSeconds(29));
    played.event(CHANNEL, "agent_message", "'content':'still there'", false);
    played.pass(Duration.ofSeconds(29));
    assertThat(states()).containsExactly("working", "idle", "");

    played.pass(Duration.ofSeconds(1));
    assertThat(states()).containsExactly("stale");
    status("s-3", "'state':'working'");
    played.pass(LEASE);
    assertThat(states()).containsExactly("working", "stale");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"'state':'stopped'", "'state':'stale'", "'state':'idle','leaseSeconds':0"})
  void aLeaseEndsWithWhatEndsIt(String data) {
    status("s-1", "'state':'working','leaseSeconds':30");
    status("s-2", data);
    played.said.clear();

    played.pass(HOUR);
    assertThat(played.said).isEmpty();
    assertThat(played.dues).isZero();
  }

  @Test
  void aStoppedAgentThatWorksAgainHasItsLeaseAgain() {
    status("s-1", "'state':'working','leaseSeconds':30");
    status("s-2", "'state':'stopped'");
    played.pass(HOUR);
    status("s-3", "'state':'working'");
    played.pass(LEASE);

    assertThat(states()).containsExactly("working", "stopped", "working", "stale");
  }

  @Test
  void ofAProgressUpdateTheLastOneIsEnoughForWhoIsSlow() {
    status("s-1", "'state':'working','progress':1");
    status("s-2", "'state':'working','progress':2");
    played.event(CHANNEL, "agent_message", "'content':'x'", false);
    status("s-3", "'state':'idle'");

    assertThat(played.said).extracting(Said::whenSlow).containsExactly(null, "last", null, null);
  }

  @Test
  void twoWorkersThatKnowTheSameDecideTheSameUnderOneId() {
    status("s-1", "'state':'working','leaseSeconds':30");
    played.note("", new Note.Wants("g"));
    Note.LastStatus told = (Note.LastStatus) played.told.get(0).note();
    assertThat(played.told.get(0).routingKey()).isEqualTo(Names.STATES);
    assertThat(told.heardAt()).isEqualTo(played.clock.wall());
    played.pass(LEASE);
    String id = played.said.get(1).event().id();
    played.said.clear();

    start();
    played.note(CHANNEL, told);
    // Nobody could have heard of it while nobody held the partition.
    played.pass(LEASE.minusMillis(1));
    assertThat(played.said).isEmpty();
    played.pass(Duration.ofMillis(1));

    assertThat(played.said).hasSize(1);
    assertThat(played.said.get(0).event().id()).isEqualTo(id).hasSize(43);
  }

  @Test
  void aLaterSignOfLifeMakesAnotherId() {
    status("s-1", "'state':'working','leaseSeconds':30");
    played.pass(LEASE);
    String without = played.said.get(1).event().id();
    start();
    status("s-1", "'state':'working','leaseSeconds':30");
    played.event(CHANNEL, "agent_message", "m-1", "'content':'x'", false);
    played.pass(LEASE);

    assertThat(played.said.get(4).event().id()).isNotEqualTo(without);
  }

  @Test
  void whatAGatewayKnowsIsTakenWhereNothingOrLessIsKnown() {
    long now = played.clock.wall();
    played.note(CHANNEL, last("old", "working", now - 10_000));
    played.note(CHANNEL, last("new", "idle", now - 5_000));
    played.note(CHANNEL, last("old", "working", now - 10_000));
    // A clock that is ahead.
    played.note("agents.other", last("o", "working", now + 60_000));

    played.pass(Duration.ofMillis(29_999));
    assertThat(played.said).isEmpty();
    played.pass(Duration.ofMillis(1));

    assertThat(played.said)
        .extracting(said -> said.event().channel().name())
        .containsExactly(CHANNEL, "agents.other");
    assertThat(states()).containsExactly("stale", "stale");
  }

  @Test
  void ofTwoGatewaysTheOneThatHeardTheAgentLaterKnowsBetterThoughBothAreOfBefore() {
    long now = played.clock.wall();
    played.note(CHANNEL, last("old", "working", now - 60_000));
    played.note(CHANNEL, last("new", "stopped", now - 50_000));
    played.note("agents.other", last("new", "stopped", now - 50_000));
    played.note("agents.other", last("old", "working", now - 60_000));

    played.pass(HOUR);
    assertThat(played.said).isEmpty();
  }

  @Test
  void whereEverythingStoodStillTheLeaseRunsAnewOnce() {
    status("s-1", "'state':'working','leaseSeconds':30");
    played.said.clear();

    played.passWithoutDues(LEASE.plusMillis(2_001));
    played.note(CHANNEL, new Note.Due("h"));
    played.pass(LEASE.minusMillis(1));
    assertThat(played.said).isEmpty();

    played.passWithoutDues(Duration.ofSeconds(3));
    played.note(CHANNEL, new Note.Due("h"));
    assertThat(states()).containsExactly("stale");
  }

  @Test
  void aDueThatIsAMomentLateEndsTheLease() {
    status("s-1", "'state':'working','leaseSeconds':30");
    played.said.clear();

    played.passWithoutDues(LEASE.plusMillis(2_000));
    played.note(CHANNEL, new Note.Due("h"));
    assertThat(states()).containsExactly("stale");
  }

  @Test
  void theLeaseOfAnEarlierStatusIsToldAndLearnedWhereTheLastOneNamesNone() {
    status("s-1", "'state':'working','leaseSeconds':29.5");
    status("s-2", "'state':'idle'");
    status("agents.without", "w-1", "'state':'idle'");
    played.note("", new Note.Wants("g"));
    Note.LastStatus told = (Note.LastStatus) played.told.get(0).note();
    assertThat(told.leaseSeconds()).isEqualTo(30);
    assertThat(((Note.LastStatus) played.told.get(1).note()).leaseSeconds()).isNull();

    start();
    played.said.clear();
    played.note(CHANNEL, told);
    // What the event names counts.
    played.note(
        "agents.names",
        new Note.LastStatus(last("n", "working", told.heardAt()).event(), told.heardAt(), 7L));
    played.pass(LEASE.minusMillis(1));
    assertThat(played.said).isEmpty();
    played.pass(Duration.ofMillis(1));
    assertThat(states()).containsExactly("stale", "stale");
  }

  @Test
  void whoIsNotHeardOfForADayAndHasPromisedNothingIsForgotten() {
    status("agents.promising", "p-1", "'state':'working','leaseSeconds':172800");
    status("agents.stopped", "s-1", "'state':'stopped','leaseSeconds':172800");
    played.pass(Duration.ofHours(24));
    status("agents.new", "n-1", "'state':'idle'");
    played.note("", new Note.Wants("g"));
    assertThat(told()).containsExactly("p-1", "s-1", "n-1");

    played.pass(Duration.ofMillis(1));
    played.note("", new Note.Wants("g"));
    assertThat(told()).containsExactly("p-1", "n-1");
  }

  private List<String> told() {
    List<String> told =
        played.told.stream()
            .map(each -> ((Note.LastStatus) each.note()).event().get("id").stringValue())
            .toList();
    played.told.clear();
    return told;
  }

  @Test
  void whatTheAgentItselfSaidSinceIsNotUndoneByWhatAGatewayKnows() {
    status("s-1", "'state':'stopped'");
    played.note(CHANNEL, last("old", "working", played.clock.wall()));
    played.event("agents.other", "agent_message", "'content':'x'", false);
    played.note("agents.other", last("o", "working", played.clock.wall() - 60_000));
    played.said.clear();

    // The message was a sign of life, whatever the status before it was.
    played.pass(Duration.ofMillis(29_999));
    assertThat(played.said).isEmpty();
    played.pass(HOUR);
    assertThat(played.said).hasSize(1);
    assertThat(played.said.get(0).event().channel().name()).isEqualTo("agents.other");
  }

  @Test
  void aDueThatFindsTheAgentAliveOrUnknownDoesNothing() {
    status("s-1", "'state':'working','leaseSeconds':30");
    played.said.clear();

    played.note(CHANNEL, new Note.Due("h"));
    played.note("agents.nobody", new Note.Due("h"));
    played.note("notes.t", last("x", "working", 0));

    assertThat(played.said).isEmpty();
  }

  @Test
  void whoWasNotHeardOfForLongestIsForgottenFirst() {
    IntStream.range(0, 4)
        .forEach(i -> played.event("agents.a" + i, "agent_status", status(i), false));
    played.said.clear();
    played.pass(HOUR);

    assertThat(played.said)
        .extracting(said -> said.event().channel().name())
        .containsExactly("agents.a1", "agents.a2", "agents.a3");
  }

  private static String status(int lease) {
    return "'state':'working','agentName':'A','leaseSeconds':" + (lease + 1);
  }

  private void status(String id, String data) {
    status(CHANNEL, id, data);
  }

  private void status(String channel, String id, String data) {
    played.event(channel, "agent_status", id, data + ",'agentName':'C'", false);
  }

  private static Note.LastStatus last(String id, String state, long heardAt) {
    String json =
        "{'id':'%s','type':'agent_status','data':{'state':'%s','agentName':'C','leaseSeconds':30}}"
            .formatted(id, state)
            .replace('\'', '"');
    return new Note.LastStatus(Note.JSON.readTree(json), heardAt);
  }

  private List<String> states() {
    List<String> states =
        played.said.stream().map(said -> said.event().data().path("state").asString("")).toList();
    played.said.clear();
    return states;
  }
}
