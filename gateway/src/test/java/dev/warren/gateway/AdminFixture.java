package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Tokens;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An administrator of a gateway. */
record AdminFixture(RunningGateway gateway, String token) {

  static AdminFixture of(RunningGateway gateway) {
    return new AdminFixture(gateway, gateway.token(Tokens.withRole("root", "admin")));
  }

  /** The reply to a GET below {@code /api/admin}. */
  JsonNode get(String path) throws Exception {
    HttpResponse<String> response = gateway.get("/api/admin/" + path, authorization());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonNode reply = JsonMapper.shared().readTree(response.body());
    assertThat(reply.path("gateway").asString()).isNotEmpty();
    assertThat(reply.path("at").asString()).endsWith("Z");
    return reply;
  }

  HttpResponse<String> tryGet(String path) throws Exception {
    return gateway.get("/api/admin/" + path, authorization());
  }

  HttpResponse<String> post(String path) throws Exception {
    return gateway.post("/api/admin/" + path, "", authorization());
  }

  HttpResponse<String> delete(String path) throws Exception {
    return gateway.delete("/api/admin/" + path, authorization());
  }

  private String[] authorization() {
    return new String[] {"Authorization", "Bearer " + token};
  }

  static void assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode problem = JsonMapper.shared().readTree(response.body());
    assertThat(problem.path("code").asString()).isEqualTo(code);
    assertThat(problem.path("detail").asString()).isNotEmpty();
  }
}
