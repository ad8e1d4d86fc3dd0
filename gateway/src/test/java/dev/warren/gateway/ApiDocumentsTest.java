package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/** Anybody gets the documents for clients and publishers, even without RabbitMQ. */
@ExtendWith(NoLeaks.class)
class ApiDocumentsTest {

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    gateway = SharedGateways.withoutBroker();
  }

  @Test
  void servedSchemaIsTheOneInUse() throws Exception {
    HttpResponse<String> response = gateway.get("/schema.json");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/schema+json");
    assertThat(JsonMapper.shared().readTree(response.body())).isEqualTo(AsyncApi.SCHEMA);
  }

  @Test
  void asyncApiIsServed() throws Exception {
    HttpResponse<String> response = gateway.get("/asyncapi.yaml");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/yaml");
    assertThat(response.body()).isEqualTo(text(GatewayApplication.class, "/api/asyncapi.yaml"));
  }

  private static String text(Class<?> beside, String name) {
    return new String(AsyncApi.resource(beside, name), StandardCharsets.UTF_8);
  }
}
