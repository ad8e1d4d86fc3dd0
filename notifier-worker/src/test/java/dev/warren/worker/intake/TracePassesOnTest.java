package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.trace.TraceContext;
import dev.warren.worker.publish.AlertPublication;
import dev.warren.worker.publish.EventPublications;
import dev.warren.worker.publish.PartitionState;
import dev.warren.worker.publish.Publication;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every message that an event causes carries the trace of the event. */
class TracePassesOnTest {

  private static final TraceContext TRACE =
      new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a=b");

  private static final String MENTION =
      """
      {"type":"chat_message","data":{"content":"@bob hello","sender":"alice"}%s}""";

  private EventIntake intake;

  @BeforeEach
  void open() throws Exception {
    intake = new FakeBroker().intake(new PartitionState(reason -> {}));
  }

  @Test
  void topicMessageHasThePublishersTrace() {
    EventPublications all =
        process(
            "notes.team-7",
            Map.of("traceparent", TRACE.traceparent(), "tracestate", "a=b", "other", "x"),
            "{\"type\":\"note_deleted\",\"data\":{\"noteId\":\"n\"}}");

    assertThat(all.messages()).extracting(Publication::trace).containsExactly(TRACE);
    assertThat(all.messages().get(0).properties().getHeaders()).containsEntry("other", "x");
  }

  @Test
  void traceMayBeInTheEvent() {
    String fields = ",\"traceparent\":\"" + TRACE.traceparent() + "\",\"tracestate\":\"a=b\"";

    assertTraced(process("chat.dev", Map.of(), MENTION.formatted(fields)));
  }

  @Test
  void raisedAlertHasTheTraceOfItsCause() {
    assertTraced(
        process(
            "chat.dev",
            Map.of("traceparent", TRACE.traceparent(), "tracestate", "a=b"),
            MENTION.formatted("")));
  }

  @Test
  void postedAlertKeepsItsTrace() {
    assertTraced(
        process(
            "users.bob",
            Map.of("traceparent", TRACE.traceparent(), "tracestate", "a=b"),
            """
            {"type":"alert","data":{"userId":"bob","level":"error","title":"t","message":"m"}}"""));
  }

  @Test
  void malformedTraceIsLeftOut() {
    EventPublications all =
        process(
            "chat.dev",
            Map.of("traceparent", "00-0-0-0", "tracestate", "a=b"),
            MENTION.formatted(""));

    assertThat(all.isDeadLetter()).isFalse();
    assertThat(all.messages())
        .allSatisfy(
            each ->
                assertThat(each.properties().getHeaders())
                    .doesNotContainKeys("traceparent", "tracestate"));
  }

  @Test
  void deadLetterKeepsThePublishersHeaders() {
    EventPublications all =
        process("notes.team-7", Map.of("traceparent", TRACE.traceparent()), "no JSON");

    assertThat(all.isDeadLetter()).isTrue();
    assertThat(all.messages().get(0).trace().traceId()).isEqualTo(TRACE.traceId());
  }

  private static void assertTraced(EventPublications all) {
    assertThat(all.alerts()).isNotEmpty();
    assertThat(all.messages()).isNotEmpty();
    assertThat(all.messages()).allSatisfy(each -> assertThat(each.trace()).isEqualTo(TRACE));
    for (AlertPublication alert : all.alerts()) {
      assertThat(alert.toQueue().trace()).isEqualTo(TRACE);
    }
  }

  private EventPublications process(String channel, Map<String, Object> headers, String json) {
    BasicProperties properties = new BasicProperties.Builder().headers(headers).build();
    return intake.process(
        new Publication(Names.EVENTS, channel, properties, json.getBytes(StandardCharsets.UTF_8)));
  }
}
