package dev.warren.demo;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Real users who write among the demo's people: they get a reply, and may answer the builder's
 * question. Thread-safe.
 */
final class Newcomers {

  /** Further greetings are left out, in case a program writes. */
  private static final int MOST_WAITING = 10;

  private final BlockingQueue<Step> replies = new LinkedBlockingQueue<>(MOST_WAITING);

  // Guarded by this.
  private final Set<String> greeted = new HashSet<>();
  private boolean asking;
  private @Nullable String answeredBy;

  /** A frame of an event that a person of the demo has received. */
  synchronized void received(JsonNode frame) {
    JsonNode data = frame.path("data");
    String sender = data.path("sender").asString("");
    if (sender.isEmpty() || Person.isOne(sender)) {
      return;
    }
    String channel = frame.path("channel").asString("");
    String type = frame.path("type").asString("");
    if (channel.equals(Place.CIRCLE) && type.endsWith("message") && asking) {
      answeredBy = sender;
    } else if (type.equals("chat_message")) {
      reply(channel, sender);
    }
  }

  private void reply(String channel, String sender) {
    boolean first = greeted.size() < 1_000 && greeted.add(sender);
    String text =
        first
            ? "Hello " + sender + ", good to have you here! I am a part of the demo."
            : "Well said, " + sender + ".";
    Script script = new Script(0).says(Person.BOB, channel, text);
    script.steps().forEach(replies::offer);
  }

  /** The next reply; null if there is none. */
  @Nullable Step nextReply() {
    return replies.poll();
  }

  /** The builder asks its question. */
  synchronized void ask() {
    asking = true;
    answeredBy = null;
  }

  /** Who has answered the question; null if nobody did. */
  synchronized @Nullable String answeredBy() {
    asking = false;
    return answeredBy;
  }
}
