package dev.warren.system.json;

import static dev.warren.system.json.JsonFrames.published;
import static dev.warren.system.json.JsonFrames.subscribed;
import static dev.warren.system.json.JsonFrames.tool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.client.JsonClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Messages before now: by since, by last, and after a gap. */
interface HistoryPromises extends HasJsonClients {

  @Test
  default void sinceAndLastReplayEachMessageOnce() throws Exception {
    String name = clients().name();
    String channel = "circles." + name;
    JsonClient watcher = clients().open(clients().circle());
    JsonClient client = clients().open(clients().workspace());
    watcher.settle();

    JsonNode first = subscribed(client, channel, "");
    assertThat(first.path("replayed").intValue()).isZero();
    assertThat(first.path("recovered").booleanValue()).isTrue();
    clients().postStatus(client, "1");
    clients().postStatus(client, "2");
    long two = client.frames("circle_status").get(1).path("position").longValue();

    client.send("{\"type\":\"unsubscribe\",\"channel\":\"%s\"}".formatted(channel));
    assertThat(client.take("unsubscribed").path("channel").stringValue()).isEqualTo(channel);
    clients().postStatus(watcher, "3");
    clients().postStatus(watcher, "4");
    client.settle();
    assertThat(client.events()).containsExactly("1", "2");

    JsonNode again = subscribed(client, channel, ",\"since\":" + two);
    // Messages that reached the client's event loop after the reply are live, so they do not count
    // as replayed.
    int replayed = client.events().size() - 2;
    assertThat(again.path("replayed").intValue()).isEqualTo(replayed);
    assertThat(again.path("recovered").booleanValue()).isTrue();
    clients().postStatus(client, "5");
    assertThat(client.events()).containsExactly("1", "2", "3", "4", "5");

    JsonClient late = clients().open(clients().agent());
    JsonNode last = subscribed(late, channel, ",\"last\":2");
    assertThat(last.path("recovered").booleanValue()).isTrue();
    clients().postStatus(late, "6");
    assertThat(late.events()).containsExactly("4", "5", "6");

    // The position may be a JSON string. A path with a channel of its own allows to leave the
    // channel out.
    JsonClient texts = clients().open(clients().circle());
    texts.request("{\"type\":\"subscribe\",\"since\":\"%d\"}".formatted(two));
    texts.takeEvent("6");
    assertThat(texts.events()).containsExactly("3", "4", "5", "6");
    texts.request("{\"type\":\"unsubscribe\"}");
    assertThat(texts.take("unsubscribed").path("channel").stringValue()).isEqualTo(channel);
  }

  @Test
  default void gapPrecedesTheFirstMessageAfterIt() throws Exception {
    String name = clients().name();
    String channel = "circles." + name;
    // This position belongs to an earlier log, as all positions of this log are larger.
    JsonClient client = clients().open(clients().workspace());
    JsonNode subscribed = subscribed(client, channel, ",\"since\":42");
    assertThat(subscribed.path("recovered").booleanValue(true)).isFalse();
    JsonClient path = clients().open(clients().circle() + "?since=42");
    path.settle();
    clients().postStatus(client, "1");
    path.takeEvent("1");
    for (JsonClient each : List.of(client, path)) {
      JsonNode gap = each.take("gap");
      assertThat(gap.path("channel").stringValue()).isEqualTo(channel);
      assertThat(gap.at("/data/from").longValue()).isEqualTo(42);
      JsonNode event = each.frames("circle_status").get(0);
      assertThat(gap.at("/data/to").longValue())
          .isBetween(43L, event.path("position").longValue() - 1);
      assertThat(each.frames().indexOf(gap)).isLessThan(each.frames().indexOf(event));
    }
  }

  @Test
  default void typingIsLiveOnly() throws Exception {
    String name = clients().name();
    String user = clients().user();
    JsonClient sender = clients().open(clients().session());
    JsonClient other = clients().open(clients().session());
    other.settle();
    JsonNode typing = published(sender, other, "{\"type\":\"typing\",\"typing\":true}");
    assertThat(typing.at("/data/userId").stringValue()).isEqualTo(user);
    JsonNode message = published(sender, other, "{\"type\":\"new_message\",\"content\":\"c\"}");

    JsonClient late = clients().open(clients().circle());
    subscribed(late, "sessions." + name, ",\"last\":10");
    assertThat(late.events()).containsExactly(message.path("id").stringValue());
    JsonNode messages =
        late.send(tool("get_messages", name, "")).take("messages").at("/data/messages");
    assertThat(messages.findValuesAsString("id")).containsExactly(message.path("id").stringValue());
  }
}
