package dev.warren.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.event.EventCodec;
import dev.warren.event.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Every event that the demo can send is valid, and the story touches every part of Warren. */
class StoryTest {

  private static final EventCodec CODEC = new EventCodec();

  private static List<DemoEvent> all() {
    List<DemoEvent> all = new ArrayList<>(Opening.events(Instant.now()));
    for (int round = 1; round <= DemoTeam.ROUNDS; round++) {
      Story.beforeTheQuestion(round).forEach(step -> all.add(step.event()));
      Story.question(round).forEach(step -> all.add(step.event()));
      Story.afterTheQuestion(round, null).forEach(step -> all.add(step.event()));
      Story.afterTheQuestion(round, "alice").forEach(step -> all.add(step.event()));
    }
    return all;
  }

  @Test
  void everyEventIsValid() throws Exception {
    for (DemoEvent event : all()) {
      assertValid(event);
      DemoEvent quiet = event.withoutAlert();
      if (quiet != null) {
        assertValid(quiet);
        assertThat(quiet.alertsViewer()).isFalse();
      }
    }
  }

  @Test
  void greetingOfANewcomerIsValid() throws Exception {
    Newcomers newcomers = new Newcomers();
    newcomers.received(
        Json.of(
            "type", "chat_message", "channel", Place.GENERAL, "data", Json.of("sender", "zoe")));
    List<DemoEvent> replies = new ArrayList<>();
    for (Step reply = newcomers.nextReply(); reply != null; reply = newcomers.nextReply()) {
      assertValid(reply.event());
      replies.add(reply.event());
    }
    assertThat(replies).extracting(DemoEvent::type).containsExactly("typing", "chat_message");
    assertThat(replies.get(1).data().path("content").asString()).contains("zoe");
  }

  private static void assertValid(DemoEvent event) throws Exception {
    byte[] body = event.envelope().toString().getBytes(StandardCharsets.UTF_8);
    Channel channel = new Channel(event.channel());
    assertThat(CODEC.decode(body, Origin.amqp(channel, null)).channel()).isEqualTo(channel);
    Person person = event.person();
    if (person != null) {
      Origin.Author author = new Origin.Author(person.user(), Origin.Voice.PERSON);
      assertThat(CODEC.decode(body, Origin.client(channel, author)).channel()).isEqualTo(channel);
    }
  }

  @Test
  void everyKindAndTypeHappens() {
    Set<String> happens =
        all().stream()
            .map(event -> event.channel().replaceFirst("\\..*", "") + "." + event.type())
            .collect(Collectors.toSet());
    assertThat(happens)
        .contains(
            "notes.note_created",
            "notes.note_updated",
            "notes.note_deleted",
            "chat.chat_message",
            "chat.typing",
            "sessions.new_message",
            "sessions.session_update",
            "circles.agent_joined",
            "circles.agent_left",
            "circles.agent_message",
            "circles.user_message",
            "circles.circle_status",
            "circles.error",
            "workspaces.file_created",
            "workspaces.file_changed",
            "workspaces.file_deleted",
            "workspaces.git_status",
            "agents.agent_status",
            "presence.user_presence",
            "notifications.notification",
            "users.notification",
            "users.alert");
    assertThat(
            all().stream()
                .filter(event -> event.channel().equals(Place.NOTIFICATIONS))
                .map(event -> event.data().path("level").asString()))
        .contains("info", "success", "warning", "error");
  }

  @Test
  void openingFillsEveryChannelButPresence() {
    assertThat(Opening.events(Instant.now()))
        .hasSizeBetween(25, 40)
        .extracting(DemoEvent::channel)
        .contains(
            Place.GENERAL,
            Place.RELEASE_CHAT,
            Place.RELEASE,
            Place.FLAKY_TEST,
            Place.CIRCLE,
            Place.GATEWAY,
            Place.WEBSITE,
            Place.NOTES,
            Place.NOTIFICATIONS,
            Place.VIEWERS_OWN,
            Agent.BUILDER.channel(),
            Agent.TESTER.channel(),
            Agent.REVIEWER.channel(),
            Agent.SCRIBE.channel());
  }

  @Test
  void sameRoundIsTheSameStory() {
    assertThat(Story.beforeTheQuestion(3)).isEqualTo(Story.beforeTheQuestion(3));
    assertThat(Story.beforeTheQuestion(3)).isNotEqualTo(Story.beforeTheQuestion(4));
  }

  @Test
  void storyHasAnEventEachSecondOrTwo() {
    List<Step> steps = new ArrayList<>(Story.beforeTheQuestion(1));
    steps.addAll(Story.question(1));
    steps.addAll(Story.afterTheQuestion(1, null));
    double mean = steps.stream().mapToInt(Step::pauseMs).average().orElseThrow();
    assertThat(mean).isBetween(500.0, 1_000.0);
  }

  @Test
  void onlyTheAnswerToTheQuestionCounts() {
    Newcomers newcomers = new Newcomers();
    newcomers.received(answer("zoe"));
    newcomers.ask();
    newcomers.received(answer(Person.BOB.user()));
    assertThat(newcomers.answeredBy()).isNull();
    newcomers.ask();
    newcomers.received(answer("zoe"));
    assertThat(newcomers.answeredBy()).isEqualTo("zoe");
  }

  private static ObjectNode answer(String sender) {
    return Json.of(
        "type", "user_message", "channel", Place.CIRCLE, "data", Json.of("sender", sender));
  }
}
