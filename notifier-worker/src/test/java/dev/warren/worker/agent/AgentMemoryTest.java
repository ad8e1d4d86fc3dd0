package dev.warren.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.broker.Names;
import dev.warren.event.Event;
import dev.warren.presence.Note;
import dev.warren.worker.ownership.OutgoingEvent;
import dev.warren.worker.ownership.PlayedMemory;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent with a lease becomes stale when it sends nothing for that long. */
class AgentMemoryTest {

  private static final String CHANNEL = "agents.coder";
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration HOUR = Duration.ofHours(1);

  private final PlayedMemory played = new PlayedMemory();

  @BeforeEach
  void start() {
    played.use(new AgentMemory(played.clock, 3, 1_000_000));
  }

  @Test
  void silentAgentIsStaleWithItsLastStatus() {
    status(
        "s-1", "'state':'working','currentTask':'t','progress':7,'owner':'bo','leaseSeconds':30");
    played.events.clear();

    played.pass(Duration.ofMillis(29_999));
    assertThat(played.events).isEmpty();
    played.pass(Duration.ofMillis(1));

    Event stale = played.events.get(0).event();
    assertThat(played.events).hasSize(1);
    assertThat(stale.type()).isEqualTo("agent_status");
    assertThat(stale.channel().name()).isEqualTo(CHANNEL);
    assertThat(stale.data().toString())
        .isEqualTo(
            "{'state':'stale','currentTask':'t','progress':7,'owner':'bo','leaseSeconds':30,'agentName':'C'}"
                .replace('\'', '"'));
    assertThat(stale.timestamp().toEpochMilli()).isEqualTo(played.clock.wall());
    played.pass(HOUR);
    assertThat(played.events).hasSize(1);
  }

  @Test
  void anyEventRenewsTheLease() {
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
  void stoppedOrStaleAgentHasNoLease(String data) {
    status("s-1", "'state':'working','leaseSeconds':30");
    status("s-2", data);
    played.events.clear();

    played.pass(HOUR);
    assertThat(played.events).isEmpty();
    assertThat(played.timerNotes).isZero();
  }

  @Test
  void restartedAgentHasItsLeaseAgain() {
    status("s-1", "'state':'working','leaseSeconds':30");
    status("s-2", "'state':'stopped'");
    played.pass(HOUR);
    status("s-3", "'state':'working'");
    played.pass(LEASE);

    assertThat(states()).containsExactly("working", "stopped", "working", "stale");
  }

  @Test
  void slowClientGetsOnlyTheLastProgress() {
    status("s-1", "'state':'working','progress':1");
    status("s-2", "'state':'working','progress':2");
    played.event(CHANNEL, "agent_message", "'content':'x'", false);
    status("s-3", "'state':'idle'");

    assertThat(played.events)
        .extracting(OutgoingEvent::whenSlow)
        .containsExactly(null, "last", null, null);
  }

  @Test
  void twoWorkersGiveTheStaleEventTheSameId() {
    status("s-1", "'state':'working','leaseSeconds':30");
    played.note("", new Note.MemoryRequest("g"));
    Note.LastStatus handedOver = (Note.LastStatus) played.notes.get(0).note();
    assertThat(played.notes.get(0).routingKey()).isEqualTo(Names.STATES);
    assertThat(handedOver.heardAt()).isEqualTo(played.clock.wall());
    played.pass(LEASE);
    String id = played.events.get(1).event().id();
    played.events.clear();

    start();
    played.note(CHANNEL, handedOver);
    // No owner could receive events meanwhile, so the lease starts again.
    played.pass(LEASE.minusMillis(1));
    assertThat(played.events).isEmpty();
    played.pass(Duration.ofMillis(1));

    assertThat(played.events).hasSize(1);
    assertThat(played.events.get(0).event().id()).isEqualTo(id).hasSize(43);
  }

  @Test
  void laterSignOfLifeChangesTheId() {
    status("s-1", "'state':'working','leaseSeconds':30");
    played.pass(LEASE);
    String without = played.events.get(1).event().id();
    start();
    status("s-1", "'state':'working','leaseSeconds':30");
    played.event(CHANNEL, "agent_message", "m-1", "'content':'x'", false);
    played.pass(LEASE);

    assertThat(played.events.get(4).event().id()).isNotEqualTo(without);
  }

  @Test
  void newerStatusOfAGatewayIsAdopted() {
    long now = played.clock.wall();
    played.note(CHANNEL, last("old", "working", now - 10_000));
    played.note(CHANNEL, last("new", "idle", now - 5_000));
    played.note(CHANNEL, last("old", "working", now - 10_000));
    // The clock of this gateway is ahead.
    played.note("agents.other", last("o", "working", now + 60_000));

    played.pass(Duration.ofMillis(29_999));
    assertThat(played.events).isEmpty();
    played.pass(Duration.ofMillis(1));

    assertThat(played.events)
        .extracting(each -> each.event().channel().name())
        .containsExactly(CHANNEL, "agents.other");
    assertThat(states()).containsExactly("stale", "stale");
  }

  @Test
  void newestOfTwoGatewaysStatusesCounts() {
    long now = played.clock.wall();
    played.note(CHANNEL, last("old", "working", now - 60_000));
    played.note(CHANNEL, last("new", "stopped", now - 50_000));
    played.note("agents.other", last("new", "stopped", now - 50_000));
    played.note("agents.other", last("old", "working", now - 60_000));

    played.pass(HOUR);
    assertThat(played.events).isEmpty();
  }

  @Test
  void leaseStartsAgainOnceAfterAStandstill() {
    beginLease();

    played.standStill(LEASE.plusMillis(2_001), CHANNEL);
    played.pass(LEASE.minusMillis(1));
    assertThat(played.events).isEmpty();

    played.standStill(Duration.ofSeconds(3), CHANNEL);
    assertThat(states()).containsExactly("stale");
  }

  @Test
  void slightlyLateTimerEndsTheLease() {
    beginLease();

    played.standStill(LEASE.plusMillis(2_000), CHANNEL);
    assertThat(states()).containsExactly("stale");
  }

  @Test
  void leaseOfAnEarlierStatusIsHandedOver() {
    status("s-1", "'state':'working','leaseSeconds':29.5");
    status("s-2", "'state':'idle'");
    status("agents.without", "w-1", "'state':'idle'");
    played.note("", new Note.MemoryRequest("g"));
    Note.LastStatus handedOver = (Note.LastStatus) played.notes.get(0).note();
    assertThat(handedOver.leaseSeconds()).isEqualTo(30);
    assertThat(((Note.LastStatus) played.notes.get(1).note()).leaseSeconds()).isNull();

    start();
    played.events.clear();
    played.note(CHANNEL, handedOver);
    // A lease in the event itself takes precedence over the note's.
    played.note(
        "agents.names",
        new Note.LastStatus(
            last("n", "working", handedOver.heardAt()).event(), handedOver.heardAt(), 7L));
    played.pass(LEASE.minusMillis(1));
    assertThat(played.events).isEmpty();
    played.pass(Duration.ofMillis(1));
    assertThat(states()).containsExactly("stale", "stale");
  }

  @Test
  void agentWithoutLeaseIsForgottenAfterADay() {
    status("agents.leased", "p-1", "'state':'working','leaseSeconds':172800");
    status("agents.stopped", "s-1", "'state':'stopped','leaseSeconds':172800");
    played.pass(Duration.ofHours(24));
    status("agents.new", "n-1", "'state':'idle'");
    played.note("", new Note.MemoryRequest("g"));
    assertThat(snapshot()).containsExactly("p-1", "s-1", "n-1");

    played.pass(Duration.ofMillis(1));
    played.note("", new Note.MemoryRequest("g"));
    assertThat(snapshot()).containsExactly("p-1", "n-1");
  }

  private List<String> snapshot() {
    List<String> ids =
        played.notes.stream()
            .map(each -> ((Note.LastStatus) each.note()).event().get("id").stringValue())
            .toList();
    played.notes.clear();
    return ids;
  }

  @Test
  void gatewaysStatusDoesNotUndoTheAgentsOwn() {
    status("s-1", "'state':'stopped'");
    played.note(CHANNEL, last("old", "working", played.clock.wall()));
    played.event("agents.other", "agent_message", "'content':'x'", false);
    played.note("agents.other", last("o", "working", played.clock.wall() - 60_000));
    played.events.clear();

    // The message was a sign of life after the gateway's status.
    played.pass(Duration.ofMillis(29_999));
    assertThat(played.events).isEmpty();
    played.pass(HOUR);
    assertThat(played.events).hasSize(1);
    assertThat(played.events.get(0).event().channel().name()).isEqualTo("agents.other");
  }

  @Test
  void timerOfALiveOrUnknownAgentDoesNothing() {
    beginLease();

    played.note(CHANNEL, new Note.TimerDue("h"));
    played.note("agents.nobody", new Note.TimerDue("h"));
    played.note("notes.t", last("x", "working", 0));

    assertThat(played.events).isEmpty();
  }

  @Test
  void agentSilentForLongestIsForgottenFirst() {
    IntStream.range(0, 4)
        .forEach(i -> played.event("agents.a" + i, "agent_status", status(i), false));
    played.events.clear();
    played.pass(HOUR);

    assertThat(played.events)
        .extracting(each -> each.event().channel().name())
        .containsExactly("agents.a1", "agents.a2", "agents.a3");
  }

  @Test
  void largestStatusesAreForgottenFirst() {
    played.use(new AgentMemory(played.clock, 100, 100_000));
    status("agents.small", "s-1", "'state':'working','leaseSeconds':30");
    for (int i = 0; i < 20; i++) {
      String text = "x".repeat(20_000 + i);
      status(
          "agents.large" + i,
          "l-1",
          "'state':'working','leaseSeconds':30,'t':'%s'".formatted(text));
    }
    status("agents.late", "s-1", "'state':'working','leaseSeconds':30");
    played.events.clear();
    played.pass(HOUR);

    assertThat(played.events)
        .extracting(each -> each.event().channel().name())
        .containsExactly(
            "agents.small",
            "agents.large0",
            "agents.large1",
            "agents.large2",
            "agents.large3",
            "agents.late");
    assertThat(played.events.get(1).event().data().get("t").stringValue()).hasSize(20_000);
  }

  private static String status(int lease) {
    return "'state':'working','agentName':'A','leaseSeconds':" + (lease + 1);
  }

  /** Publishes that the agent works, with a lease. */
  private void beginLease() {
    status("s-1", "'state':'working','leaseSeconds':30");
    played.events.clear();
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
        played.events.stream().map(each -> each.event().data().path("state").asString("")).toList();
    played.events.clear();
    return states;
  }

  @ParameterizedTest
  @MethodSource("dev.warren.worker.ownership.OneOfEachNote#notes")
  void everyKindOfNoteHasAHandler(Note note) {
    played.note(CHANNEL, note);
  }
}
