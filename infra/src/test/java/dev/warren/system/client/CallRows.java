package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Refusals, and alerts with their acknowledgements. */
final class CallRows {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private CallRows() {}

  static List<Row> rows() {
    return List.of(Row.of("refusals", CallRows::refusals), Row.of("alerts", CallRows::alerts));
  }

  private static void refusals(Cast cast) {
    cast.each(
        subject -> {
          String elsewhere = "chat.elsewhere-" + subject.row();
          subject.connect();
          int invalid =
              subject.publish(
                  subject.ownChannel(), Map.of("type", "no_such_type", "data", Map.of()));
          int forbidden = subject.publish(elsewhere, "not allowed");
          int valid = subject.publish(subject.ownChannel(), "valid");
          assertRefused(subject, invalid, "invalid_event");
          assertRefused(subject, forbidden, "not_allowed");
          Outcomes.assertAllPublished(subject, List.of(valid));

          subject.tell("subscribe", Map.of("id", "elsewhere", "channel", elsewhere));
          Event refused =
              subject
                  .heard()
                  .await("a refusal", 0, event -> event.is("refused", "id", "elsewhere"));
          assertThat(refused.text("code")).isEqualTo("not_allowed");
          assertThat(subject.states().connections()).as("connections").isEqualTo(1);
          assertThat(subject.state().text("state")).isEqualTo(States.CONNECTED);
        });
  }

  private static void assertRefused(Subject subject, int n, String code) {
    Event outcome = subject.awaitOutcome(n);
    assertThat(outcome.is("refused", "code", code)).as("%s", outcome.json()).isTrue();
  }

  private static void alerts(Cast cast) {
    cast.each(
        subject -> {
          subject.connect();
          subject.tell("alerts", Map.of());
          for (String id : List.of("a1", "a2", "a3")) {
            post(cast, subject, id);
            awaitAlert(subject, id);
          }
          int from = subject.heard().lines();
          subject.proxy().shut();
          subject.awaitNotConnected(from);
          int first = subject.acknowledge("a1");
          int second = subject.acknowledge("a2");
          post(cast, subject, "a4");
          subject.proxy().open();
          assertThat(subject.awaitOutcome(first).name()).isEqualTo("acked");
          assertThat(subject.awaitOutcome(second).name()).isEqualTo("acked");
          awaitAlert(subject, "a4");
          // An alert that this reconnect repeats arrives before the next one.
          post(cast, subject, "a5");
          awaitAlert(subject, "a5");
          assertThat(subject.heard().events("alert").stream().map(e -> e.text("alertId")))
              .containsExactly("a1", "a2", "a3", "a4", "a5");
          assertThat(unacknowledged(cast, subject))
              .contains("\"a3\"", "\"a4\"", "\"a5\"")
              .doesNotContain("\"a1\"", "\"a2\"");
        });
  }

  private static void post(Cast cast, Subject subject, String alertId) throws Exception {
    cast.traffic()
        .postEvent(
            "users." + subject.user(),
            """
            {"type":"alert","data":{"alertId":"%s","userId":"%s","level":"info","title":"t","message":"m"}}"""
                .formatted(alertId, subject.user()));
  }

  private static void awaitAlert(Subject subject, String alertId) {
    subject.heard().await("alert " + alertId, 0, event -> event.is("alert", "alertId", alertId));
  }

  private static String unacknowledged(Cast cast, Subject subject) throws Exception {
    String token = cast.world().token(subject.user(), cast.name(), 60);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(cast.gateway().http() + "/api/alerts"))
            .header("Authorization", "Bearer " + token)
            .timeout(Duration.ofSeconds(30))
            .build();
    return HTTP.send(request, BodyHandlers.ofString()).body();
  }
}
