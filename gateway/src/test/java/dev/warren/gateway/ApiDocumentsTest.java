package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.event.EventCodec;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients and publishers are written by is served to everybody, with no broker about. */
@ExtendWith(NoLeaks.class)
class ApiDocumentsTest {

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start("amqp://localhost:1");
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void theSchemaIsServedAsEventsAreValidatedBy() throws Exception {
    HttpResponse<String> answer = gateway.get("/schema.json");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/schema+json");
    assertThat(answer.body()).isEqualTo(text(EventCodec.class, "schema.json"));
  }

  @Test
  void theChannelsAreServedBesideIt() throws Exception {
    HttpResponse<String> answer = gateway.get("/asyncapi.yaml");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/yaml");
    assertThat(answer.body()).isEqualTo(text(GatewayApplication.class, "/api/asyncapi.yaml"));
  }

  private static String text(Class<?> beside, String name) {
    return new String(AsyncApi.resource(beside, name), StandardCharsets.UTF_8);
  }
}
