package dev.warren.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.driver.Node;
import dev.warren.system.process.Events;
import dev.warren.system.process.Queues;
import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.Tokens;
import dev.warren.system.process.WarrenProcess;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The STOMP.js clients of docs and README, as printed, in Node. */
class StompJsPagesTest {

  private static TestBroker broker;
  private static WarrenProcess gateway;
  private static Programs programs;

  @BeforeAll
  static void start() throws Exception {
    Node.require("@stomp/stompjs");
    broker = SharedWarren.broker();
    gateway = WarrenProcess.gateway(broker);
    programs =
        Programs.of(
            Map.of("WARREN_URL", gateway.http(), "WARREN_TOKEN", gateway.token(Tokens.EVERYTHING)),
            "docs/stompjs.md",
            "README.md");
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void noteIsStoredAndShown() throws Exception {
    try (Program notes = programs.startShell(programs.shell("notes.mjs"))) {
      assertThat(notes.await("\"author\":\"alice\"")).contains("note_created");
      notes.await("stored");
    }
  }

  @Test
  void readmesProgramPrintsItsNote() throws Exception {
    try (Program hello = programs.start("node", "hello.mjs")) {
      assertThat(hello.await("\"title\":\"Hi\"")).contains("note_created");
    }
  }

  @Test
  void followerMissesNothingDuringARestart() throws Exception {
    try (Program follower = programs.start("node", "follow.mjs")) {
      follower.await("subscribed");
      chat("follow 0");
      follower.await("follow 0");
      gateway.kill();
      List<String> all = List.of("follow 0", "follow 1", "follow 2", "follow 3");
      chat("follow 1");
      chat("follow 2");
      gateway.startAgain();
      follower.await("subscribed");
      chat("follow 3");
      follower.await("follow 3");
      assertThat(follower.lines()).filteredOn(line -> line.startsWith("follow")).isEqualTo(all);
    }
  }

  /** The client keeps its connection while it renews the token. */
  @Test
  void followerRenewsATokenThatExpires() throws Exception {
    // Repeats with longer-lived tokens, because a slow machine may not renew the first one in time.
    int seconds = 5;
    while (!renews(seconds)) {
      seconds *= 4;
    }
  }

  /** Follows with a token that lives for so long; returns false if it has expired before. */
  private static boolean renews(int seconds) throws Exception {
    String token =
        gateway.token(
            """
            {"user":"alice","teams":["team-7"],"ttlSeconds":%d}"""
                .formatted(seconds));
    try (Program follower = programs.with("WARREN_TOKEN", token).start("node", "follow.mjs")) {
      Patience.await("a renewal")
          .until(() -> follower.lines().contains("renewed") || subscriptions(follower) > 1);
      if (subscriptions(follower) > 1) {
        return false;
      }
      chat("after the renewal");
      follower.await("after the renewal");
      assertThat(subscriptions(follower)).isOne();
      return true;
    }
  }

  private static long subscriptions(Program follower) {
    return follower.lines().stream().filter("subscribed"::equals).count();
  }

  @Test
  void followerRenewsATokenThatHasExpired() throws Exception {
    try (Program follower = programs.with("WARREN_TOKEN", "none").start("node", "follow.mjs")) {
      follower.await("subscribed");
    }
  }

  @Test
  void workerRunsWhatTheQueueHas() throws Exception {
    try (Program builds = programs.start("node", "builds.mjs")) {
      builds.await(System.getProperty("os.name"));
      Queues.awaitMessages(broker, "warren.queue.team-7.builds", 0);
    }
  }

  private static void chat(String content) throws Exception {
    Events.post(
        broker,
        "chat.team-7",
        """
        {"type":"chat_message","data":{"content":"%s","sender":"carol"}}"""
            .formatted(content));
  }
}
