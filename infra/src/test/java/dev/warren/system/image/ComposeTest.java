package dev.warren.system.image;

import static dev.warren.system.image.Compose.list;
import static dev.warren.system.image.Compose.map;
import static dev.warren.system.image.Compose.service;
import static dev.warren.system.image.Compose.services;
import static dev.warren.system.image.Compose.stage;
import static dev.warren.system.image.Compose.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Promises about every container of {@code infra/compose.yaml}. */
final class ComposeTest {

  static Stream<String> names() throws IOException {
    return services().keySet().stream();
  }

  @Test
  void allPartsAreThere() throws Exception {
    assertThat(services().keySet())
        .containsExactlyInAnyOrder(
            "rabbitmq",
            "gateway-1",
            "gateway-2",
            "notifier-worker",
            "proxy",
            "prometheus",
            "grafana");
    assertThat(service("gateway-1")).isEqualTo(service("gateway-2"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void containersHaveNoRights(String name) throws Exception {
    Map<String, Object> service = service(name);
    String user = service.containsKey("user") ? (String) service.get("user") : userOf(service);

    assertThat(user).doesNotMatch("(root|0)(:.*)?");
    assertThat(service.get("read_only")).isEqualTo(true);
    assertThat(list(service.get("cap_drop"))).hasToString("[ALL]");
    assertThat(list(service.get("security_opt"))).hasToString("[no-new-privileges:true]");
    assertThat(service).doesNotContainKeys("privileged", "cap_add", "network_mode", "pid");
  }

  private static String userOf(Map<String, Object> service) throws IOException {
    return stage(target(service)).stream()
        .filter(line -> line.startsWith("USER "))
        .map(line -> line.substring("USER ".length()))
        .findAny()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("names")
  void containersAreLimitedAndRestarted(String name) throws Exception {
    assertThat(service(name).get("mem_limit")).asString().matches("\\d+[mg]");
    assertThat(service(name).get("restart")).isEqualTo("unless-stopped");
  }

  @ParameterizedTest
  @MethodSource("names")
  void healthIsChecked(String name) throws Exception {
    Map<String, Object> service = service(name);
    if (target(service) != null) {
      assertThat(stage(target(service))).anyMatch(line -> line.startsWith("HEALTHCHECK "));
    } else {
      assertThat(map(service.get("healthcheck")).get("test")).asString().contains("wget");
    }
  }

  /** An image without a version would be another one tomorrow. */
  @ParameterizedTest
  @MethodSource("names")
  void imagesOfOthersHaveAVersion(String name) throws Exception {
    Map<String, Object> service = service(name);
    String image = (String) service.get("image");
    if (target(service) == null) {
      assertThat(image).matches(".+:v?\\d+\\.\\d+.*");
    } else {
      assertThat(image).startsWith("warren/");
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void publishedPortsAreOnLoopbackOnly(String name) throws Exception {
    assertThat(list(service(name).get("ports")))
        .allSatisfy(port -> assertThat(port).asString().startsWith("127.0.0.1:"));
  }

  @Test
  void clientsReachTheProxyOnly() throws Exception {
    assertThat(service("gateway-1").get("ports")).isNull();
    assertThat(list(service("proxy").get("ports")))
        .hasToString("[127.0.0.1:${WARREN_PORT:-8443}:8443]");
    assertThat(map(service("gateway-1").get("environment")))
        .containsEntry("SERVER_FORWARD_HEADERS_STRATEGY", "native");
  }

  @Test
  void monitoringIsAProfile() throws Exception {
    for (String name : services().keySet()) {
      boolean monitoring = List.of("prometheus", "grafana").contains(name);
      assertThat(list(service(name).get("profiles")))
          .as(name)
          .hasToString(monitoring ? "[monitoring]" : "[]");
    }
  }

  @Test
  void mountedFilesExist() throws Exception {
    List<String> mounted = new ArrayList<>();
    for (String name : services().keySet()) {
      list(service(name).get("volumes")).stream()
          .map(Object::toString)
          .filter(volume -> volume.startsWith("./"))
          .forEach(mounted::add);
    }

    assertThat(mounted)
        .hasSize(6)
        .allSatisfy(volume -> assertThat(volume).endsWith(":ro"))
        .allMatch(
            volume ->
                Files.exists(Repository.root().resolve("infra").resolve(volume.split(":")[0])));
  }

  @Test
  void namedVolumesAreDeclared() throws Exception {
    List<String> used = new ArrayList<>();
    for (String name : services().keySet()) {
      list(service(name).get("volumes")).stream()
          .map(Object::toString)
          .filter(volume -> !volume.startsWith("./"))
          .forEach(volume -> used.add(volume.split(":")[0]));
    }

    assertThat(map(Compose.file().get("volumes")).keySet())
        .containsExactlyInAnyOrderElementsOf(used);
  }

  /** Docker kills a container at the end of this time. */
  @Test
  void thereIsTimeToStop() throws Exception {
    assertThat(seconds("gateway-1")).isGreaterThanOrEqualTo(45);
    assertThat(seconds("notifier-worker")).isGreaterThanOrEqualTo(45);
    assertThat(Repository.read("infra/proxy/haproxy.cfg")).contains("hard-stop-after 5s");
    assertThat(seconds("proxy")).isGreaterThan(5);
  }

  private static int seconds(String name) throws IOException {
    String period = (String) service(name).get("stop_grace_period");
    return Integer.parseInt(period.replace("s", ""));
  }
}
