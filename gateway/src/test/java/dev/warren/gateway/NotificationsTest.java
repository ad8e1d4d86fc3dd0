package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.event.EventCodec;
import dev.warren.event.Origin;
import dev.warren.testkit.broker.TestBroker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/** Notifications to all, to a team and to a person: to whom they come, and who may send them. */
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotificationsTest {

  private static final String ANN = "{\"user\":\"ann\",\"teams\":[\"team-7\"]}";
  private static final String BEN = "{\"user\":\"ben\",\"teams\":[\"team-8\"]}";
  private static final List<String> LEVELS = List.of("info", "success", "warning", "error");

  private final EventCodec codec = new EventCodec();
  private TestBroker broker;
  private Connection connection;
  private Channel channel;
  private RunningGateway one;
  private RunningGateway other;

  @BeforeAll
  void start() throws Exception {
    broker = TestBroker.start();
    connection = broker.connect();
    Topology.declareLog(connection);
    Topology.declareAlerts(connection);
    one = RunningGateway.start(broker.url(), "warren.dev-tokens=true");
    other = RunningGateway.start(broker.url(), "warren.dev-tokens=true");
    one.awaitHealthy();
    other.awaitHealthy();
    channel = connection.createChannel();
    channel.confirmSelect();
    channel.queueBind(channel.queueDeclare().getQueue(), Names.EVENTS, "#");
  }

  @AfterAll
  void stop() throws Exception {
    connection.close();
    one.close();
    other.close();
    broker.close();
  }

  /** As a worker publishes what was posted. */
  private void publish(String to, String id, String level) throws Exception {
    String json =
        "{\"id\":\"%s\",\"type\":\"notification\",\"data\":{\"level\":\"%s\",\"message\":\"m\"}}"
            .formatted(id, level);
    byte[] event =
        codec.encode(
            codec.decode(
                json.getBytes(StandardCharsets.UTF_8),
                Origin.amqp(new dev.warren.channel.Channel(to), null)));
    channel.basicPublish(
        Names.TOPICS,
        to,
        new BasicProperties.Builder()
            .messageId(id)
            .type("notification")
            .headers(Map.of(Names.TIMESTAMP_HEADER, 1L))
            .build(),
        event);
    channel.waitForConfirmsOrDie(10_000);
  }

  private static List<String> ids(StompClient client) {
    return client.frames.stream()
        .filter(frame -> frame.command().equals("MESSAGE"))
        .map(frame -> JsonMapper.shared().readTree(frame.body()).path("id").asString())
        .toList();
  }

  private StompClient device(RunningGateway gateway, String who, String... destinations)
      throws Exception {
    StompClient client = gateway.client(gateway.bearer(who));
    for (String destination : destinations) {
      client.request("SUBSCRIBE", "id:%1$s\ndestination:%1$s\n".formatted(destination), "");
    }
    return client;
  }

  @Test
  void theyComeToAllToATeamAndToEveryDeviceOfAPerson() throws Exception {
    Map<StompClient, List<String>> expected = new LinkedHashMap<>();
    List<String> toAnn = new ArrayList<>();
    List<String> toBen = new ArrayList<>();
    for (RunningGateway gateway : List.of(one, other)) {
      expected.put(
          device(
              gateway,
              ANN,
              "/topic/notifications",
              "/topic/notifications.team-7",
              "/user/queue/notifications"),
          toAnn);
      expected.put(
          device(
              gateway,
              BEN,
              "/topic/notifications",
              "/topic/notifications.team-8",
              "/user/queue/notifications"),
          toBen);
    }
    JsonClient json =
        new JsonClient(
            other, "/ws?token=" + other.bearer(ANN).replace("Authorization:Bearer ", "").trim());
    json.await("auth");
    json.send("{\"type\":\"ping\"}").await("pong");
    for (String level : LEVELS) {
      publish("notifications", "all-" + level, level);
      publish("notifications.team-7", "team-7-" + level, level);
      publish("notifications.team-8", "team-8-" + level, level);
      publish("users.ann", "ann-" + level, level);
      publish("users.ben", "ben-" + level, level);
      toAnn.addAll(List.of("all-" + level, "team-7-" + level, "ann-" + level));
      toBen.addAll(List.of("all-" + level, "team-8-" + level, "ben-" + level));
    }
    publish("notifications", "end", "info");
    toAnn.add("end");
    toBen.add("end");
    expected.forEach(
        (client, ids) -> {
          client.await("end", frame -> frame.body().contains("\"end\""));
          assertThat(ids(client)).containsExactlyElementsOf(ids);
          assertThat(client.frames)
              .filteredOn(
                  frame -> frame.body().contains("\"ann-") || frame.body().contains("\"ben-"))
              .allSatisfy(
                  frame ->
                      assertThat(frame.headers())
                          .containsEntry("destination", "/user/queue/notifications"));
          client.close();
        });
    json.await("end", frame -> frame.path("id").asString("").equals("end"));
    assertThat(
            json.frames.stream()
                .filter(frame -> frame.has("id"))
                .map(frame -> frame.path("id").asString()))
        .containsExactlyElementsOf(toAnn);
    json.close();
  }

  @Test
  void anotherLevelIsRefusedByName() throws Exception {
    String admin =
        "{\"user\":\"root\",\"role\":\"admin\",\"channels\":{\"write\":[\"#\",\"users.*\"]}}";
    try (StompClient client = device(one, admin, "/user/queue/errors")) {
      for (String to : List.of("notifications", "notifications.team-7", "users.ann")) {
        for (String level : LEVELS) {
          assertThat(send(client, "/app/" + to, level).command()).isEqualTo("RECEIPT");
        }
        for (String level : List.of("debug", "INFO", "critical", "")) {
          StompClient.Frame refused = send(client, "/app/" + to, level);
          assertThat(refused.headers()).containsEntry("code", "invalid_event");
          assertThat(refused.headers() + refused.body())
              .contains("data.level")
              .contains("info", "success", "warning", "error");
        }
      }
    }
  }

  private static StompClient.Frame send(StompClient client, String to, String level) {
    return client.request(
        "SEND",
        "destination:" + to + "\n",
        "{\"type\":\"notification\",\"data\":{\"level\":\"%s\",\"message\":\"m\"}}"
            .formatted(level));
  }

  @Test
  void whoMayOnlyReadThemIsRefused() throws Exception {
    for (String to :
        List.of("/notifications", "/notifications.team-8", "/users.ann", "/users.ben")) {
      for (String way : List.of("/app", "/topic")) {
        try (StompClient ann = device(one, ANN)) {
          assertThat(send(ann, way + to, "info").headers())
              .as(way + to)
              .containsEntry("code", "not_allowed");
        }
      }
    }
    for (String to : List.of("/topic/notifications.team-8", "/topic/users.ben")) {
      try (StompClient ann = one.client(one.bearer(ANN))) {
        assertThat(ann.request("SUBSCRIBE", "id:1\ndestination:" + to + "\n", "").headers())
            .containsEntry("code", "not_allowed");
      }
    }
    try (StompClient ann = device(one, ANN)) {
      assertThat(send(ann, "/app/notifications.team-7", "info").command()).isEqualTo("RECEIPT");
    }
  }
}
