package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Names;
import dev.warren.presence.Note;
import dev.warren.trace.TraceContext;
import dev.warren.worker.publish.PartitionState;
import dev.warren.worker.publish.Publication;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The spans of an event in a worker, from its delivery to the last confirm. */
class EventSpansTest {

  private static final TraceContext CAUSE =
      new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a=b");

  private static final String PLAIN =
      "{\"id\":\"n1\",\"type\":\"note_deleted\",\"data\":{\"noteId\":\"n\"}}";

  private static final String MENTION =
      "{\"type\":\"note_created\",\"data\":{\"noteId\":\"n\",\"author\":\"a\",\"body\":\"@bob\"}}";

  private final FakeBroker rabbit = new FakeBroker();
  private final RecordingTracer tracer = new RecordingTracer();

  private EventIntake intake;
  private long tag;

  @BeforeEach
  void open() throws Exception {
    rabbit.tracer = tracer;
    intake = rabbit.intake(new PartitionState(reason -> {}));
  }

  @Test
  void publishIsAChildOfProcess() throws Exception {
    take("notes.a", traced(CAUSE), PLAIN);

    assertThat(tracer.spans)
        .extracting(Object::toString)
        .containsExactly(
            "PROCESS warren.events:notes.a open", "PUBLISH warren.topics:notes.a open");
    RecordingTracer.Recorded process = tracer.spans.get(0);
    RecordingTracer.Recorded publish = tracer.spans.get(1);
    assertThat(process.message.trace()).isEqualTo(CAUSE);
    assertThat(process.message.route().queue()).isEqualTo("warren.notes.0");
    assertThat(process.message.id()).isEqualTo("n1");
    assertThat(process.message.type()).isEqualTo("note_deleted");
    assertThat(process.message.bytes()).isEqualTo(PLAIN.length());
    assertThat(publish.message.trace()).isEqualTo(process.context());
    assertThat(TraceContext.of(rabbit.headers.get("notes.a"))).isEqualTo(publish.context());

    rabbit.confirm(1);
    assertThat(tracer.spans).extracting(span -> span.outcome).containsExactly("ok", "ok");
  }

  @Test
  void alertHasASpanForEachAttempt() throws Exception {
    take("notes.a", traced(CAUSE), MENTION);
    rabbit.runAlertThread();
    rabbit.confirm(1);
    rabbit.confirm(2);
    rabbit.refuse(3);

    assertThat(tracer.spans)
        .extracting(Object::toString)
        .containsExactly(
            "PROCESS warren.events:notes.a open",
            "PUBLISH warren.topics:notes.a ok",
            "PUBLISH warren.topics:users.bob ok",
            "PUBLISH warren.alerts:bob nacked");
    rabbit.runAlertThread();
    rabbit.confirm(4);
    assertThat(tracer.spans)
        .extracting(Object::toString)
        .startsWith("PROCESS warren.events:notes.a ok")
        .endsWith("PUBLISH warren.alerts:bob ok");
  }

  @Test
  void deadLetterIsAFailure() throws Exception {
    take("notes.a", traced(CAUSE), "no JSON");
    rabbit.confirm(1);

    assertThat(tracer.spans)
        .extracting(Object::toString)
        .containsExactly(
            "PROCESS warren.events:notes.a dead_letter", "PUBLISH warren.dead-letters:notes.a ok");
  }

  @Test
  void unsampledTraceStaysAsItIs() throws Exception {
    TraceContext unsampled = TraceContext.of(CAUSE.traceparent().replaceFirst("01$", "00"), null);
    take("notes.a", traced(unsampled), PLAIN);

    assertThat(tracer.spans).isEmpty();
    assertThat(TraceContext.of(rabbit.headers.get("notes.a"))).isEqualTo(unsampled);
  }

  @Test
  void onlyEventsOfAmqpPublishersStartATrace() throws Exception {
    take("notes.a", Map.of(Names.SENT_HEADER, "gateway-1"), PLAIN);
    assertThat(tracer.spans).isEmpty();
    assertThat(rabbit.headers.get("notes.a")).doesNotContainKey("traceparent");

    take("notes.b", Map.of(), PLAIN);
    assertThat(tracer.spans)
        .extracting(Object::toString)
        .containsExactly(
            "PROCESS warren.events:notes.b open", "PUBLISH warren.topics:notes.b open");
    assertThat(rabbit.headers.get("notes.b")).containsKey("traceparent");
  }

  @Test
  void noteHasNoSpan() throws Exception {
    Note.TimerDue note = new Note.TimerDue("owner");
    intake.take(
        ++tag,
        new Publication(
            "",
            "notes.a",
            new BasicProperties.Builder().type(note.type()).headers(traced(CAUSE)).build(),
            note.encode()));

    assertThat(tracer.spans).isEmpty();
  }

  private static Map<String, Object> traced(TraceContext trace) {
    return trace.tracestate() == null
        ? Map.of("traceparent", trace.traceparent())
        : Map.of("traceparent", trace.traceparent(), "tracestate", trace.tracestate());
  }

  private void take(String channel, Map<String, Object> headers, String json) throws Exception {
    intake.take(
        ++tag,
        new Publication(
            Names.EVENTS,
            channel,
            new BasicProperties.Builder().headers(headers).build(),
            json.getBytes(StandardCharsets.UTF_8)));
  }
}
