package dev.warren.system.image;

import static dev.warren.system.image.Compose.list;
import static dev.warren.system.image.Compose.map;
import static dev.warren.system.image.Compose.stage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.system.driver.Node;
import dev.warren.testkit.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The objects that {@code kubectl apply -k infra/kubernetes} would create. */
final class KubernetesTest {

  private static final Path FOLDER = Repository.root().resolve("infra/kubernetes");

  private static final List<Map<String, Object>> OBJECTS = new ArrayList<>();

  @BeforeAll
  static void build() throws Exception {
    Process kubectl;
    try {
      kubectl =
          new ProcessBuilder("kubectl", "kustomize", FOLDER.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "no kubectl here");
      return;
    }
    String manifests = new String(kubectl.getInputStream().readAllBytes(), UTF_8);
    assertThat(kubectl.waitFor()).isZero();
    for (Object object : yaml().loadAll(manifests)) {
      OBJECTS.add(map(object));
    }
  }

  private static Yaml yaml() {
    return new Yaml(new SafeConstructor(new LoaderOptions()));
  }

  @Test
  void publishedSchemasAcceptEveryObject() throws Exception {
    Node.require("kubernetes-models");

    assertThat(faults(JsonMapper.shared().writeValueAsString(OBJECTS))).isBlank();
  }

  /** The test above would prove nothing if the check accepted everything. */
  @Test
  void schemasRefuseWrongObjects() throws Exception {
    Node.require("kubernetes-models");
    String objects = JsonMapper.shared().writeValueAsString(OBJECTS);

    String wrong =
        objects
            .replaceFirst("\"failureThreshold\"", "\"failureTreshold\"")
            .replaceFirst("\"maxUnavailable\":1", "\"maxUnavailable\":true");
    assertThat(faults(wrong)).contains("failureTreshold", "maxUnavailable");
  }

  private static String faults(String objects) throws Exception {
    ProcessBuilder check =
        new ProcessBuilder(Node.PROGRAM, "kubernetes.mjs")
            .directory(Node.FOLDER.toFile())
            .redirectErrorStream(true);
    Process process = check.start();
    try (var in = process.getOutputStream()) {
      in.write(objects.getBytes(UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor() == 0).as(output).isEqualTo(output.isBlank());
    return output;
  }

  @Test
  void everyFileIsPartOfTheWhole() throws Exception {
    Map<String, Object> kustomization =
        map(yaml().load(Repository.read("infra/kubernetes/kustomization.yaml")));
    List<String> files = new ArrayList<>();
    for (String file : FOLDER.toFile().list()) {
      if (!file.equals("kustomization.yaml")) {
        files.add(file);
      }
    }

    assertThat(list(kustomization.get("resources")).stream().map(Object::toString))
        .containsExactlyInAnyOrderElementsOf(files);
  }

  @ParameterizedTest
  @CsvSource({"gateway, 8080", "notifier-worker, 8081"})
  void podsListenWhereTheImagesDo(String name, int port) throws Exception {
    Map<String, Object> container = container(name);

    assertThat(list(container.get("ports")))
        .hasToString("[{containerPort=%d, name=http}]".formatted(port));
    assertThat(stage(name)).contains("EXPOSE " + port);
    assertThat((String) container.get("image")).matches("warren/" + name + ":\\d.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "notifier-worker"})
  void podsHaveNoRights(String name) throws Exception {
    Map<String, Object> pod = map(container(name).get("securityContext"));
    Map<String, Object> user = map(pod(name).get("securityContext"));

    assertThat(pod)
        .containsEntry("allowPrivilegeEscalation", false)
        .containsEntry("readOnlyRootFilesystem", true)
        .containsEntry("capabilities", Map.of("drop", List.of("ALL")));
    assertThat(user).containsEntry("runAsNonRoot", true).containsEntry("runAsUser", 10001);
    assertThat(stage(name)).contains("USER 10001:10001");
    assertThat(pod(name)).containsEntry("automountServiceAccountToken", false);
  }

  /** The gateways' readiness is a balancer's question; no balancer is in front of workers. */
  @ParameterizedTest
  @CsvSource({
    "gateway, readinessProbe, /actuator/health",
    "gateway, livenessProbe, /actuator/health/liveness",
    "gateway, startupProbe, /actuator/health/liveness",
    "notifier-worker, readinessProbe, /actuator/health/readiness",
    "notifier-worker, livenessProbe, /actuator/health/liveness",
    "notifier-worker, startupProbe, /actuator/health/liveness"
  })
  void probesAskForTheirPart(String name, String probe, String path) {
    assertThat(map(map(container(name).get(probe)).get("httpGet")))
        .isEqualTo(Map.of("path", path, "port", "http"));
  }

  /** Kubernetes kills a pod at the end of this time. */
  @Test
  void podsHaveTimeToDrain() {
    for (String name : List.of("gateway", "notifier-worker")) {
      assertThat((Integer) pod(name).get("terminationGracePeriodSeconds"))
          .isGreaterThanOrEqualTo(60);
    }
  }

  @Test
  void everyDeploymentHasABudgetAndAScaler() {
    for (String name : List.of("gateway", "notifier-worker", "rabbitmq")) {
      Map<String, Object> budget = spec("PodDisruptionBudget", name);
      assertThat(budget.get("maxUnavailable")).isEqualTo(1);
      assertThat(budget.get("selector"))
          .isEqualTo(Map.of("matchLabels", Map.of("app.kubernetes.io/name", name)));
    }
    for (String name : List.of("gateway", "notifier-worker")) {
      assertThat(spec("Deployment", name)).doesNotContainKey("replicas");
      Map<String, Object> labels =
          map(map(map(spec("Deployment", name).get("template")).get("metadata")).get("labels"));
      assertThat(labels).containsEntry("app.kubernetes.io/name", name);
    }
    assertThat(map(spec("HorizontalPodAutoscaler", "gateway").get("scaleTargetRef")))
        .containsEntry("name", "gateway");
    assertThat(map(spec("ScaledObject", "notifier-worker").get("scaleTargetRef")))
        .containsEntry("name", "notifier-worker");
  }

  @Test
  void workersAreAtMostAsManyAsPartitions() {
    assertThat(spec("ScaledObject", "notifier-worker").get("maxReplicaCount"))
        .hasToString(variables("notifier-worker").get("WARREN_INTAKE_PARTITIONS"));
  }

  /** The names of all partitions, and no other queue of Warren. */
  @Test
  void queuesOfTheScalerAreThePartitions() throws Exception {
    Map<String, Object> trigger =
        map(list(spec("ScaledObject", "notifier-worker").get("triggers")).get(0));
    Pattern queues = Pattern.compile((String) map(trigger.get("metadata")).get("queueName"));
    String tag = Repository.read("docs/metrics.md").replaceAll("(?s).*?`family`: ([^;]*);.*", "$1");
    List<String> families = List.of(tag.replaceAll("[` ]", "").split(","));

    assertThat(families).hasSize(6);
    assertThat(families).allMatch(family -> queues.matcher("warren." + family + ".0").matches());
    assertThat(List.of("warren.alerts.bob", "warren.log", "warren.queue.1", "warren.dead-letters"))
        .noneMatch(queue -> queues.matcher(queue).matches());
  }

  @Test
  void policiesAreThoseOfTheDefinitions() throws Exception {
    JsonNode definitions =
        JsonMapper.shared().readTree(Repository.read("infra/rabbitmq/definitions.json"));
    assertThat(definitions.get("policies").size()).isEqualTo(4);
    for (JsonNode policy : definitions.get("policies")) {
      Map<String, Object> spec = spec("Policy", policy.get("name").stringValue());
      JsonNode here = JsonMapper.shared().valueToTree(spec);
      assertThat(here.get("name")).isEqualTo(policy.get("name"));
      assertThat(here.get("pattern")).isEqualTo(policy.get("pattern"));
      assertThat(here.get("applyTo")).isEqualTo(policy.get("apply-to"));
      assertThat(here.get("definition").toString())
          .isEqualTo(JsonMapper.shared().readTree(policy.get("definition").toString()).toString());
    }
    assertThat(Repository.read("infra/rabbitmq/rabbitmq.conf"))
        .contains(
            ((String)
                    map(spec("RabbitmqCluster", "rabbitmq").get("rabbitmq"))
                        .get("additionalConfig"))
                .strip());
  }

  @Test
  void permissionsAreThoseOfTheSettingsPage() throws Exception {
    String page = Repository.read("docs/settings.md").replaceAll("\\\\\n\\s*", "");
    for (String user : List.of("gateway", "worker")) {
      Map<String, Object> allowed = map(spec("Permission", user).get("permissions"));
      String line =
          page.lines()
              .filter(each -> each.strip().startsWith("rabbitmqctl set_permissions " + user))
              .findAny()
              .orElseThrow();
      // The last one may stand on the next line of the page.
      assertThat(page.substring(page.indexOf(line)))
          .contains("'%s'".formatted(allowed.get("configure")))
          .contains("'%s'".formatted(allowed.get("write")))
          .contains("'%s'".formatted(allowed.get("read")));
    }
  }

  /** The topology operator writes a secret for each User; the other one is the operator's task. */
  @Test
  void secretsBelongToUsers() {
    Set<String> secrets = new HashSet<>();
    for (String name : List.of("gateway", "notifier-worker")) {
      for (Object variable : list(container(name).get("env"))) {
        if (map(variable).get("valueFrom") != null) {
          secrets.add(
              (String) map(map(map(variable).get("valueFrom")).get("secretKeyRef")).get("name"));
        }
      }
    }

    assertThat(secrets)
        .containsExactlyInAnyOrder("gateway-user-credentials", "worker-user-credentials", "warren");
    assertThat(spec("User", "gateway")).isNotEmpty();
    assertThat(spec("User", "worker")).isNotEmpty();
    assertThat(list(spec("TriggerAuthentication", "rabbitmq").get("secretTargetRef")))
        .allMatch(each -> map(each).get("name").equals("keda-user-credentials"));
    assertThat(spec("User", "keda")).containsEntry("tags", List.of("monitoring"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "notifier-worker"})
  void variablesAreSettings(String name) throws Exception {
    String settings = Repository.read("docs/settings.md");

    assertThat(variables(name).keySet())
        .isNotEmpty()
        .allMatch(variable -> settings.contains("`" + variable + "`"));
  }

  @Test
  void podsTalkToRabbitMqOnly() {
    for (String name : List.of("gateway", "notifier-worker")) {
      Map<String, Object> policy = spec("NetworkPolicy", name);
      assertThat(list(policy.get("policyTypes"))).hasToString("[Ingress, Egress]");
      assertThat(list(policy.get("egress")).get(0)).asString().contains("rabbitmq", "port=5672");
      assertThat(list(policy.get("ingress"))).hasSize(1);
    }
  }

  private static Map<String, Object> spec(String kind, String name) {
    return OBJECTS.stream()
        .filter(object -> object.get("kind").equals(kind))
        .filter(object -> map(object.get("metadata")).get("name").equals(name))
        .map(object -> map(object.get("spec")))
        .findAny()
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
  }

  private static Map<String, Object> pod(String name) {
    return map(map(spec("Deployment", name).get("template")).get("spec"));
  }

  private static Map<String, Object> container(String name) {
    return map(list(pod(name).get("containers")).get(0));
  }

  /** The variables with a value; a secret's value is empty. */
  private static Map<String, String> variables(String name) {
    Map<String, String> variables = new TreeMap<>();
    for (Object variable : list(container(name).get("env"))) {
      variables.put(
          (String) map(variable).get("name"),
          String.valueOf(map(variable).getOrDefault("value", "")));
    }
    return variables;
  }
}
