package dev.warren.system.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import dev.warren.testkit.Tokens;
import dev.warren.testkit.broker.FreePorts;
import dev.warren.testkit.client.JsonClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The team of {@code infra/up --demo}, as a newcomer meets it. */
class DemoTeamTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path home;

  private String url;

  @AfterEach
  void down() throws Exception {
    new Commands(home).down();
  }

  @Test
  void everyViewHasLifeAndNothingIsRefused() throws Exception {
    int port = FreePorts.next();
    url = "http://localhost:" + port;
    new Commands(home).up("--detach", "--demo", "--port", "" + port);
    String alice = token(Tokens.member("alice", "team-7"));
    String admin = token(Tokens.withRole("root", "admin"));

    for (String channel :
        List.of(
            "chat.team-7.general",
            "chat.team-7.release",
            "sessions.team-7.release-42",
            "sessions.team-7.flaky-test",
            "circles.team-7.dev",
            "workspaces.team-7.gateway",
            "workspaces.team-7.website",
            "agents.team-7.builder",
            "agents.team-7.tester",
            "agents.team-7.reviewer",
            "agents.team-7.scribe",
            "notes.team-7",
            "notifications.team-7",
            "users.alice")) {
      Patience.await("life in " + channel)
          .until(
              () ->
                  !get("/api/channels/" + channel + "/messages", alice).path("messages").isEmpty());
    }
    Patience.await("the people")
        .until(() -> present(alice).containsAll(List.of("bob", "carol", "dave", "erin")));
    Patience.await("an alert for alice")
        .until(() -> !get("/api/alerts", alice).path("alerts").isEmpty());

    try (JsonClient client = JsonClient.open("ws://localhost:" + port + "/ws?token=" + alice)) {
      client.settle();
      client.send(
          """
          {"type":"chat_message","channel":"chat.team-7.general","data":{"content":"Hi!"}}""");
      client.take(
          "a greeting", frame -> frame.at("/data/content").asString("").startsWith("Hello alice"));
    }
    // A client of the demo would log a refusal, and the gateway counts it.
    assertThat(get("/api/admin/rates", admin).path("refusals").isEmpty()).isTrue();
    assertThat(get("/api/admin/dead-letters", admin).path("letters").isEmpty()).isTrue();
    assertThat(get("/api/alerts", alice).path("alerts").size()).isLessThan(8);
  }

  private List<String> present(String token) throws Exception {
    return get("/api/presence/team-7", token)
        .path("users")
        .valueStream()
        .filter(user -> !user.path("status").asString().equals("offline"))
        .map(user -> user.path("userId").asString())
        .collect(Collectors.toList());
  }

  private String token(String claims) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(url + "/api/dev/token"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(claims)))
        .path("token")
        .asString();
  }

  private JsonNode get(String path, String token) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + token));
  }

  private static JsonNode send(HttpRequest.Builder request) throws Exception {
    var response = HTTP.send(request.build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(response.body());
  }
}
