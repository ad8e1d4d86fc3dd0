package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.warren.broker.Names;
import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.Origin;
import dev.warren.testkit.golden.GoldenMessages;
import dev.warren.testkit.golden.GoldenMessages.Valid;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code asyncapi.yaml} is valid AsyncAPI 3.0, and has the kinds and types of {@code schema.json}.
 */
class AsyncApiTest {

  private static final JsonNode DOCUMENT = AsyncApi.DOCUMENT;

  /**
   * Both documents under one base URL, so that {@code ./schema.json} resolves as it does when they
   * are served.
   */
  private static final SchemaRegistry SERVED =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemas(Map.of("warren://gateway/schema.json", AsyncApi.SCHEMA.toString())));

  static List<Valid> typed() {
    Set<String> kinds = new EventCodec().listedKinds();
    return GoldenMessages.valid().stream().filter(golden -> kinds.contains(golden.kind())).toList();
  }

  @Test
  void documentIsAsyncApi3() {
    assertThat(DOCUMENT.get("asyncapi").stringValue()).isEqualTo("3.0.0");
    assertThat(DOCUMENT.get("info").get("title").stringValue()).isNotBlank();
    assertThat(DOCUMENT.get("info").get("version").stringValue()).isNotBlank();
    assertThat(DOCUMENT.propertyNames())
        .containsExactlyInAnyOrder(
            "asyncapi",
            "info",
            "defaultContentType",
            "servers",
            "channels",
            "operations",
            "components");
    each("servers", server -> server.has("host") && server.has("protocol"));
    each("channels", channel -> channel.has("address") && channel.get("messages").size() > 0);
    each("operations", operation -> operation.at("/channel/$ref").isString());
    each("operations", o -> Set.of("send", "receive").contains(o.get("action").stringValue()));
    each("components/messages", message -> message.has("payload") && message.has("name"));
  }

  private static void each(String of, Predicate<JsonNode> rule) {
    JsonNode all = DOCUMENT.at("/" + of);
    assertThat(all.size()).isGreaterThan(4);
    for (Map.Entry<String, JsonNode> one : all.properties()) {
      assertThat(rule.test(one.getValue())).as("%s/%s", of, one.getKey()).isTrue();
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    assertThat(AsyncApi.references()).hasSizeGreaterThan(100);
    for (String reference : AsyncApi.references()) {
      assertThat(AsyncApi.resolve(reference).isMissingNode()).as(reference).isFalse();
    }
  }

  @Test
  void addressParametersAreTheDocumentedOnes() {
    for (Map.Entry<String, JsonNode> channel : DOCUMENT.get("channels").properties()) {
      Set<String> named =
          Stream.of(channel.getValue().get("address").stringValue().split("[{}]", -1))
              .collect(
                  Collectors.collectingAndThen(Collectors.toList(), AsyncApiTest::everySecond));
      assertThat(channel.getValue().path("parameters").propertyNames())
          .as(channel.getKey())
          .hasSameElementsAs(named);
    }
  }

  private static Set<String> everySecond(List<String> parts) {
    Set<String> second = new TreeSet<>();
    for (int i = 1; i < parts.size(); i += 2) {
      second.add(parts.get(i));
    }
    return second;
  }

  @Test
  void everyChannelHasAnOperation() {
    Set<String> used = new TreeSet<>();
    for (JsonNode operation : DOCUMENT.get("operations")) {
      String channel = operation.at("/channel/$ref").stringValue();
      used.add(channel.substring("#/channels/".length()));
      for (JsonNode message : operation.path("messages")) {
        assertThat(message.get("$ref").stringValue()).startsWith(channel + "/messages/");
      }
    }
    assertThat(used).hasSameElementsAs(DOCUMENT.get("channels").propertyNames());
  }

  @Test
  void everyPathOfJsonHasItsFrames() {
    int paths = 0;
    for (JsonNode channel : DOCUMENT.get("channels")) {
      if (channel.get("address").stringValue().startsWith("/ws")) {
        paths++;
        for (String frame : List.of("serverFrame", "clientFrame")) {
          assertThat(channel.get("messages").findValuesAsString("$ref"))
              .contains("#/components/messages/" + frame);
          assertThat(DOCUMENT.at("/components/messages/" + frame + "/payload/$ref").stringValue())
              .isEqualTo("./schema.json#/$defs/" + frame);
        }
      }
    }
    assertThat(paths).isEqualTo(5);
  }

  @Test
  void messagesAreTheTypesOfTheSchema() {
    JsonNode messages = DOCUMENT.at("/components/messages");
    Set<String> types = withDot(AsyncApi.SCHEMA.get("$defs"));

    assertThat(types).isNotEmpty();
    assertThat(withDot(messages)).isEqualTo(types);
    for (String type : types) {
      JsonNode message = messages.get(type);
      JsonNode payload = message.at("/payload/allOf");
      String name = type.substring(type.indexOf('.') + 1);
      assertThat(message.get("name").stringValue()).isEqualTo(name);
      assertThat(message.get("title"))
          .isEqualTo(AsyncApi.SCHEMA.get("$defs").get(type).get("title"));
      assertThat(payload.at("/0/$ref").stringValue()).isEqualTo("./schema.json");
      assertThat(payload.at("/1/properties/type/const").stringValue()).isEqualTo(name);
      assertThat(payload.at("/1/properties/data/$ref").stringValue())
          .isEqualTo("./schema.json#/$defs/" + type);
    }
  }

  private static Set<String> withDot(JsonNode node) {
    return node.propertyNames().stream()
        .filter(name -> name.contains("."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void channelsAreTheListedKinds() {
    Set<String> kinds = new TreeSet<>();
    for (JsonNode channel : DOCUMENT.get("channels")) {
      if (AsyncApi.amqp(channel).at("/exchange/name").asString("").equals(Names.TOPICS)) {
        String kind = new Channel(channel.get("address").stringValue().split("\\.")[0]).kind();
        kinds.add(kind);
        Set<String> messages = new TreeSet<>();
        for (Map.Entry<String, JsonNode> message : channel.get("messages").properties()) {
          String type = kind + "." + message.getKey();
          messages.add(type);
          assertThat(message.getValue().get("$ref").stringValue())
              .isEqualTo("#/components/messages/" + type);
        }
        assertThat(messages)
            .hasSameElementsAs(
                withDot(AsyncApi.SCHEMA.get("$defs")).stream()
                    .filter(type -> type.startsWith(kind + "."))
                    .toList());
      }
    }
    assertThat(kinds).isEqualTo(new EventCodec().listedKinds());
  }

  @ParameterizedTest
  @MethodSource("typed")
  void goldenEventsAreValidMessages(Valid golden) throws Exception {
    EventCodec codec = new EventCodec();
    Origin.Author author =
        golden.author() == null
            ? null
            : new Origin.Author(
                golden.author().name(),
                golden.author().agent() ? Origin.Voice.AGENT : Origin.Voice.PERSON);
    Origin origin = new Origin(new Channel(golden.channel()), golden.messageId(), author);
    Event event = codec.decode(golden.posted(), origin);
    ObjectNode sent = (ObjectNode) GoldenMessages.json(codec.encode(event));
    Schema payload = payload(golden.kind() + "." + golden.type());

    assertThat(payload.validate(sent)).isEmpty();
    for (String field : List.of("id", "type", "timestamp", "channel", "data")) {
      ObjectNode without = sent.deepCopy();
      without.remove(field);
      assertThat(payload.validate(without)).as("without " + field).isNotEmpty();
    }
    sent.put("type", "another");
    assertThat(payload.validate(sent)).isNotEmpty();
  }

  private static Schema payload(String type) {
    return SERVED.getSchema(
        SchemaLocation.of("warren://gateway/asyncapi.yaml"),
        DOCUMENT.at("/components/messages").get(type).get("payload"));
  }

  @Test
  void deadLetterHasTheWorkersHeaders() {
    assertThat(DOCUMENT.at("/components/messages/deadLetter/headers/properties").propertyNames())
        .containsExactlyInAnyOrder(
            Names.REASON_HEADER,
            Names.EXCHANGE_HEADER,
            Names.ROUTING_KEY_HEADER,
            Names.COUNT_HEADER,
            Names.LETTER_HEADER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/app/{channel}",
        "/topic/{channel}",
        "/queue/{name}",
        "/user/queue/notifications",
        "/user/queue/alerts",
        "/user/queue/errors",
        "/app/alerts",
        "/app/presence",
        "/app/token",
        "/ws",
        "/ws/circles/{circle}",
        "/ws/workspace/{workspace}",
        "/ws/agents/{agent}",
        "/ws/{session}",
        "/api/channels/{channel}/events"
      })
  void everyClientAddressIsAChannel(String address) {
    assertThat(DOCUMENT.get("channels").valueStream())
        .extracting(channel -> channel.get("address").stringValue())
        .contains(address);
  }
}
