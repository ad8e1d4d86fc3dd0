package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every close code of {@code /api/config}. */
final class CloseRows {

  /** A client that comes back in spite of the code does so within this time. */
  private static final int QUIET_MILLIS = 1_500;

  private CloseRows() {}

  static List<Row> rows() {
    return List.of(Row.of("close-codes", CloseRows::closeCodes));
  }

  private static void closeCodes(Cast cast) throws Exception {
    JsonNode codes =
        JsonMapper.shared().readTree(cast.gateway().get("/api/config")).path("closeCodes");
    List<JsonNode> comeBack = new ArrayList<>();
    List<JsonNode> stayAway = new ArrayList<>();
    for (JsonNode code : codes) {
      boolean back = code.path("reconnect").asBoolean() || code.path("freshToken").asBoolean();
      (back ? comeBack : stayAway).add(code);
    }
    assertThat(comeBack).isNotEmpty();
    assertThat(stayAway).isNotEmpty();

    cast.each(
        subject -> {
          subject.connect();
          subject.subscribe(cast.channel());
        });
    for (JsonNode code : comeBack) {
      cast.each(subject -> comesBack(subject, code));
      cast.traffic().post(cast.channel(), 2);
    }
    cast.each(
        subject -> {
          subject.assertShown(cast.channel(), cast.traffic().ids(cast.channel()));
          for (JsonNode code : stayAway) {
            try (Subject another = cast.start(subject.client())) {
              staysAway(another, code.path("code").asInt());
            }
          }
        });
  }

  private static void comesBack(Subject subject, JsonNode close) {
    int code = close.path("code").asInt();
    int tokens = subject.desk().answers();
    int from = subject.heard().lines();
    assertThat(subject.proxy().closeWith(code)).as("WebSockets closed with " + code).isPositive();
    Event lost = subject.awaitNotConnected(from);
    assertThat(lost.number("code")).as("%s", lost.json()).isEqualTo(code);
    subject.awaitConnected(lost.number());
    if (close.path("freshToken").asBoolean()) {
      assertThat(subject.desk().answers()).as("tokens after " + code).isGreaterThan(tokens);
    }
  }

  private static void staysAway(Subject subject, int code) throws Exception {
    subject.connect();
    int upgrades = subject.proxy().connections().upgrades();
    int from = subject.heard().lines();
    assertThat(subject.proxy().closeWith(code)).as("WebSockets closed with " + code).isPositive();
    Event closed =
        subject
            .heard()
            .await(
                "'closed' after " + code, from, event -> event.is("state", "state", States.CLOSED));
    assertThat(closed.text("reason")).as("%s", closed.json()).isEqualTo("refused");
    assertThat(closed.number("code")).as("%s", closed.json()).isEqualTo(code);
    Thread.sleep(QUIET_MILLIS);
    assertThat(subject.proxy().connections().upgrades()).as("after " + code).isEqualTo(upgrades);
    subject.assertSound();
  }
}
