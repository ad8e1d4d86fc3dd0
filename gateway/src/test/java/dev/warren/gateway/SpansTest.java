package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.client.JsonClient;
import dev.warren.testkit.client.StompClient;
import dev.warren.testkit.trace.CollectedSpan;
import dev.warren.testkit.trace.SpanCollector;
import dev.warren.trace.TraceContext;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The spans of a gateway: one for each publish, one for the delivery of an event to all clients.
 */
@ExtendWith(NoLeaks.class)
class SpansTest {

  private static final String EVENT = "{\"type\":\"x\",\"data\":{}}";

  private static SpanCollector collector;
  private static RunningGateway gateway;
  private static TopicPublisher topics;
  private static String alice;

  private final String room = "room." + SharedGateways.freshName();
  private final TraceContext sampled = trace("01");

  @BeforeAll
  static void start() throws Exception {
    collector = SpanCollector.start();
    gateway =
        RunningGateway.start(
            SharedGateways.broker().url(),
            "warren.session.publish-timeout=" + Patience.LIMIT.toSeconds() + "s",
            "management.opentelemetry.tracing.export.otlp.endpoint=" + collector.endpoint(),
            "management.opentelemetry.tracing.export.schedule-delay=20ms",
            "management.tracing.sampling.probability=0");
    topics = new TopicPublisher(SharedGateways.broker());
    alice = gateway.token(Tokens.everything("alice", "team-7"));
  }

  @AfterAll
  static void stop() {
    topics.close();
    gateway.close();
    collector.close();
  }

  @Test
  void publishIsAChildOfTheRequest() throws Exception {
    String queue = topics.channel().queueDeclare().getQueue();
    topics.channel().queueBind(queue, Names.EVENTS, room);

    post(sampled);

    CollectedSpan span = ofTrace(1).get(0);
    assertThat(span.name()).isEqualTo("publish warren.events:room.#");
    assertThat(span.service()).isEqualTo("gateway");
    assertThat(span.parentId()).isEqualTo(sampled.spanId());
    GetResponse posted = topics.channel().basicGet(queue, true);
    assertThat(TraceContext.of(posted.getProps().getHeaders()).spanId()).isEqualTo(span.id());
    assertThat(span.attributes())
        .containsEntry("messaging.message.id", posted.getProps().getMessageId())
        .containsEntry("messaging.destination.name", "warren.events:" + room);
  }

  @Test
  void refusedPublishIsAFailure() throws Exception {
    try (StompClient client = gateway.client(gateway.token(Tokens.agent("a")))) {
      client.subscribe("e", "/user/queue/errors");
      client.reply(
          "SEND",
          "destination:/app/agents.team-7\ntraceparent:" + sampled.traceparent() + "\n",
          "{\"type\":\"agent_status\",\"data\":{\"state\":\"idle\",\"agentName\":\"a\"}}");
    }

    CollectedSpan span = ofTrace(1).get(0);
    assertThat(span.failed()).isTrue();
    assertThat(span.attributes()).containsEntry("error.type", "unroutable");
  }

  @Test
  void deliveryToAllClientsIsOneSpan() throws Exception {
    try (StompClient first = gateway.client(alice);
        StompClient second = gateway.client(alice);
        JsonClient third = gateway.json("/ws", alice)) {
      first.subscribe("s", "/topic/" + room);
      second.subscribe("s", "/topic/" + room);
      third.send("{\"type\":\"subscribe\",\"channel\":\"" + room + "\"}").take("subscribed");
      TraceContext unsampled = trace("00");
      publish(room, "e1", unsampled);
      publish("nobody-reads." + room, "e2", sampled);
      publish(room, "e3", sampled);

      assertThat(first.awaitMessages(2).get(1).headers())
          .containsEntry("traceparent", sampled.traceparent());
      second.awaitMessages(2);
      third.takeEvent("e3");
      // The last one in the log: the earlier ones had their spans before it, if any.
      TraceContext last = trace("01");
      publish(room, "e4", last);
      collector.await(1, span -> span.traceId().equals(last.traceId()));

      List<CollectedSpan> spans = ofTrace(1);
      assertThat(spans).hasSize(1);
      assertThat(spans.get(0).name()).isEqualTo("deliver warren.topics:room.#");
      assertThat(spans.get(0).parentId()).isEqualTo(sampled.spanId());
      assertThat(spans.get(0).attributes()).containsEntry("messaging.message.id", "e3");
      assertThat(collector.spans())
          .extracting(CollectedSpan::traceId)
          .doesNotContain(unsampled.traceId());
    }
  }

  private void post(TraceContext trace) throws Exception {
    assertThat(
            gateway
                .post(
                    "/api/channels/" + room + "/events",
                    EVENT,
                    "Authorization",
                    "Bearer " + alice,
                    "traceparent",
                    trace.traceparent())
                .statusCode())
        .isEqualTo(202);
  }

  private static void publish(String channel, String id, TraceContext trace) throws Exception {
    topics.publish(
        channel,
        new BasicProperties.Builder()
            .messageId(id)
            .type("x")
            .headers(Map.of("traceparent", trace.traceparent())),
        TopicPublisher.json(channel, id, "x", "{}"));
    topics.confirm();
  }

  private List<CollectedSpan> ofTrace(int count) {
    return collector.await(count, span -> span.traceId().equals(sampled.traceId()));
  }

  private static TraceContext trace(String flags) {
    String id = UUID.randomUUID().toString().replace("-", "");
    return TraceContext.of("00-" + id + "-00f067aa0ba902b7-" + flags, null);
  }
}
