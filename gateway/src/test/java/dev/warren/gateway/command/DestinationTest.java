package dev.warren.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The destinations that exist, and texts that are none. */
class DestinationTest {

  @Test
  void destinationsOfTheContractAreKnown() throws Refused {
    assertThat(Destination.of("/topic/notes.team-7"))
        .isEqualTo(new Destination.Topic(ChannelPattern.of("notes.team-7")));
    assertThat(Destination.of("/topic/notes.*.#"))
        .isEqualTo(new Destination.Topic(ChannelPattern.of("notes.*.#")));
    assertThat(Destination.of("/app/notes.team-7"))
        .isEqualTo(new Destination.App(new Channel("notes.team-7")));
    assertThat(Destination.of("/app/presence.team-7"))
        .isEqualTo(new Destination.App(new Channel("presence.team-7")));
    assertThat(Destination.of("/user/queue/errors")).isEqualTo(Destination.Plain.ERRORS);
    assertThat(Destination.of("/user/queue/alerts")).isEqualTo(Destination.Plain.ALERTS);
    assertThat(Destination.of("/user/queue/notifications"))
        .isEqualTo(Destination.Plain.NOTIFICATIONS);
    assertThat(Destination.of("/app/alerts")).isEqualTo(Destination.Plain.ACKNOWLEDGE_ALERT);
    assertThat(Destination.of("/app/token")).isEqualTo(Destination.Plain.TOKEN);
    assertThat(Destination.of("/app/presence")).isEqualTo(Destination.Plain.PRESENCE);
    assertThat(Destination.of("/queue/jobs.urgent"))
        .isEqualTo(new Destination.Queue("jobs.urgent", new Channel("queue.jobs.urgent")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "topic/a",
        "/topic",
        "/topic/",
        "/topic//a",
        "/topic/a/b",
        "/topic/a..b",
        "/topic/.a",
        "/topic/a.",
        "/topic/a b",
        "/topic/ü",
        "/topic/a\n",
        "/topic/#.a",
        "/topic/a*",
        "/Topic/a",
        "/app/",
        "/app/#",
        "/app/a.*",
        "/app/warren.gateways",
        "/topic/warren.gateways",
        "/topic/warren.#",
        "/queue",
        "/queue/",
        "/queue/a b",
        "/queue/a/b",
        "/queue/*",
        "/app/a/../b",
        "/user/queue/error",
        "/user/bob/queue/errors",
        "/exchange/amq.topic/a",
        "/amq/queue/warren.notes.0",
        "/temp-queue/a",
        "/reply-queue/a"
      })
  void otherDestinationsAreRefused(String text) {
    assertThatThrownBy(() -> Destination.of(text))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.refusal()).isEqualTo(Refusal.UNKNOWN_DESTINATION);
              assertThat(refused.getMessage()).contains("destination '" + text + "'");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/queue/a.*", "/queue/a*", "/queue/#", "/queue/a.#b", "/app/a*"})
  void onlyTopicsTakePatterns(String text) {
    assertThatThrownBy(() -> Destination.of(text))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("'*' and '#' are for SUBSCRIBE to /topic");
  }

  @Test
  void channelHasAtMost200Bytes() throws Refused {
    assertThat(Destination.of("/topic/" + "x".repeat(200))).isNotNull();
    for (String start : new String[] {"/topic/", "/app/"}) {
      assertThatThrownBy(() -> Destination.of(start + "x".repeat(201)))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("200 bytes");
    }
  }
}
