package dev.warren.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.impl.LongStringHelper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The rules of W3C's Trace Context for reading {@code traceparent} and {@code tracestate}. */
class TraceContextTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";

  @Test
  void hasTheThreeFields() {
    TraceContext context = TraceContext.of(PARENT, null);

    assertThat(context.traceId()).isEqualTo(TRACE);
    assertThat(context.spanId()).isEqualTo(SPAN);
    assertThat(context.flags()).isEqualTo("01");
    assertThat(context.isSampled()).isTrue();
    assertThat(TraceContext.of(PARENT.replace("-01", "-02"), null).isSampled()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-" + TRACE + "-" + SPAN,
        "00-" + TRACE + "-" + SPAN + "-1",
        "00-" + TRACE + "-" + SPAN + "-01-more",
        "00-" + TRACE + "-" + SPAN + "-01 ",
        " 00-" + TRACE + "-" + SPAN + "-01",
        "ff-" + TRACE + "-" + SPAN + "-01",
        "01-" + TRACE + "-" + SPAN + "-01x",
        "00-00000000000000000000000000000000-" + SPAN + "-01",
        "00-" + TRACE + "-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01",
        "00_" + TRACE + "_" + SPAN + "_01",
        "0x-" + TRACE + "-" + SPAN + "-01",
        "00-" + TRACE + "-" + SPAN + "-0g"
      })
  void malformedParentIsNoContext(String parent) {
    assertThat(TraceContext.of(parent, "a=b")).isNull();
  }

  @Test
  void laterVersionBecomesOurs() {
    assertThat(TraceContext.of("cc-" + TRACE + "-" + SPAN + "-0f-what-comes", "a=b"))
        .isEqualTo(new TraceContext("00-" + TRACE + "-" + SPAN + "-03", "a=b"));
  }

  @Test
  void validStateStaysUnchanged() {
    for (String state : List.of("a=b", "congo=t61rcWkgMzE,rojo=00f0", "a=1, b=2 , ,t@s=x:y;z")) {
      assertThat(TraceContext.of(PARENT, state).tracestate()).isEqualTo(state);
    }
  }

  @Test
  void invalidStateIsLeftOutAlone() {
    String many =
        IntStream.range(0, 33).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
    for (String state : List.of("", "a", "a=", "a=ü", "a=b\nc=d", "a=" + "x".repeat(511), many)) {
      assertThat(TraceContext.of(PARENT, state)).isEqualTo(new TraceContext(PARENT, null));
    }
  }

  @Test
  void readsHeadersOfEveryTransport() {
    TraceContext context = new TraceContext(PARENT, "a=b");

    assertThat(TraceContext.of(Map.of("traceparent", PARENT, "tracestate", "a=b")))
        .isEqualTo(context);
    assertThat(
            TraceContext.of(
                Map.of(
                    "traceparent",
                    LongStringHelper.asLongString(PARENT),
                    "tracestate",
                    LongStringHelper.asLongString("a=b"))))
        .isEqualTo(context);
    assertThat(TraceContext.of(Map.of("traceparent", 7L))).isNull();
    assertThat(TraceContext.of(Map.of())).isNull();
    assertThat(TraceContext.of((Map<String, ?>) null)).isNull();
  }

  @Test
  void headersComeBeforeTheEventsFields() {
    var event =
        JsonMapper.shared()
            .createObjectNode()
            .put("traceparent", PARENT.replace("00f0", "11f1"))
            .put("tracestate", "in=event");

    assertThat(TraceContext.of(Map.of("traceparent", PARENT), event))
        .isEqualTo(new TraceContext(PARENT, null));
    assertThat(TraceContext.of(Map.of("traceparent", "malformed"), event).tracestate())
        .isEqualTo("in=event");
    assertThat(TraceContext.of(Map.of(), JsonMapper.shared().createObjectNode())).isNull();
    assertThat(TraceContext.of(null, JsonMapper.shared().createObjectNode().put("traceparent", 1)))
        .isNull();
  }

  @Test
  void replacesBothHeaders() {
    Map<String, Object> headers = new HashMap<>(Map.of("traceparent", "x", "tracestate", "y=z"));
    TraceContext.replace(headers, new TraceContext(PARENT, null));
    assertThat(headers).containsOnly(Map.entry("traceparent", PARENT));

    TraceContext.replace(headers, null);
    assertThat(headers).isEmpty();
  }
}
