package dev.warren.worker;

import static dev.warren.worker.AmqpClient.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.presence.Note;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Gateways' reports become presence events, even after another worker has taken over. */
class PresenceTest extends MemoryTestBase {

  private static final String QUEUE = Family.PRESENCE.queue(0);

  PresenceTest() {
    super(Family.PRESENCE, "--warren.presence.grace=2s", "--warren.presence.gateway-timeout=4s");
  }

  @Test
  void everyChangeIsPublishedOnce() throws Exception {
    String team = "presence.shown";
    gateway.report(
        team,
        new Note.Report(
            "g", 1, true, List.of("al", "bo"), List.of(), new Note.Shown(List.of(), 1)));
    gateway.post(team, status("al", "away"));
    gateway.post(team, status("al", "away"));
    gateway.report(team, report("g", 2, List.of("cy"), List.of("bo")));
    gateway.report(team, report("g", 2, List.of("cy"), List.of("bo")));
    gateway.report(team, report("g", 3, List.of("bo"), List.of("cy")));
    gateway.post(team, status("al", "busy"));

    awaitWhileBeating(team, "cy offline");
    assertThat(shown(team))
        .containsExactly("al online", "bo online", "al away", "cy online", "al busy", "cy offline");
    assertAllProcessed();
  }

  @Test
  void nextOwnerPublishesOnlyChanges() throws Exception {
    String team = "presence.handed-over";
    gateway.report(team, report("g", 1, List.of("al", "bo", "cy"), List.of()));
    gateway.post(team, status("al", "away"));
    soon().until(() -> shown(team).containsAll(List.of("al away", "bo online", "cy online")));
    List<String> before = shown(team);

    worker.close();
    startNextOwner();
    // "cy" disconnected while the partition had no owner.
    List<Presence> asShown =
        List.of(
            new Presence("al", Status.AWAY, 1),
            new Presence("bo", Status.ONLINE, 1),
            new Presence("cy", Status.ONLINE, 1));
    gateway.report(
        team,
        new Note.Report(
            "g", 2, true, List.of("al", "bo"), List.of(), new Note.Shown(asShown, 100)));

    awaitWhileBeating(team, "cy offline");
    gateway.beat(new Note.MemoryRequest("new"));
    soon().until(() -> keyframe(team).contains("cy offline"));
    assertThat(keyframe(team)).containsExactlyInAnyOrder("al away", "bo online", "cy offline");
    assertThat(shown(team).subList(before.size(), shown(team).size()))
        .containsExactly("cy offline");
    assertAllProcessed();
  }

  @Test
  void anotherOwnersNameMakesTheWorkerResync() throws Exception {
    beat();
    soon().until(() -> !gateway.owners(QUEUE).isEmpty());

    soon()
        .until(
            () -> {
              gateway.beat(new Note.Beat("g", false, Map.of(QUEUE, "another")));
              return gateway.owners(QUEUE).size() > 1;
            });

    assertThat(gateway.owners(QUEUE)).doesNotHaveDuplicates();
    assertAllProcessed();
  }

  @Test
  void unknownNoteIsNoDeadLetter() throws Exception {
    byte[] body = "{".getBytes(StandardCharsets.UTF_8);
    for (String type : List.of("warren.of-tomorrow", "warren.report")) {
      BasicProperties properties = new BasicProperties.Builder().type(type).build();
      for (Family family : List.of(Family.PRESENCE, Family.NOTES)) {
        gateway.client().publish(family.exchange(), "x.t", properties, body);
      }
    }
    gateway.report("presence.next", report("g", 1, List.of("al"), List.of()));

    soon().until(() -> shown("presence.next").equals(List.of("al online")));
    assertAllProcessed();
  }

  /**
   * Waits until the log has this presence. Meanwhile it sends beats, so that the gateway and its
   * users count as alive.
   */
  private void awaitWhileBeating(String team, String presence) {
    soon()
        .until(
            () -> {
              beat();
              return shown(team).contains(presence);
            });
  }

  private static Note report(
      String gateway, long seq, List<String> connected, List<String> disconnected) {
    return new Note.Report(gateway, seq, false, connected, disconnected, Note.Shown.UNKNOWN);
  }

  private static String status(String user, String status) {
    return "{'type':'user_presence','data':{'userId':'%s','status':'%s'}}".formatted(user, status);
  }

  private List<String> shown(String team) {
    return gateway.events(team).stream()
        .map(event -> event.get("data"))
        .map(data -> data.get("userId").stringValue() + " " + data.get("status").stringValue())
        .toList();
  }

  private List<String> keyframe(String team) {
    List<Note.Keyframe> keyframes =
        gateway.notes(Names.STATES, Note.Keyframe.class).stream()
            .filter(keyframe -> keyframe.channel().equals(team))
            .toList();
    return keyframes.isEmpty()
        ? List.of()
        : keyframes.get(keyframes.size() - 1).users().stream()
            .map(each -> each.userId() + " " + each.status().title())
            .toList();
  }
}
