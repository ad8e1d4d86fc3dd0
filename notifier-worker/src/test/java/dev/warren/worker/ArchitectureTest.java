package dev.warren.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.warren.testkit.architecture.HousePromises;
import dev.warren.testkit.architecture.HouseRules;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The packages of the worker: which of them may use which others, and what none may contain. */
class ArchitectureTest implements HousePromises {

  private static final String WORKER = "dev.warren.worker";

  /**
   * The packages that each package may use: {@code presence, agent, message → ownership ← intake →
   * alert, publish, letter}. So intake uses memories only by the port in ownership.
   */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          entry("event", Set.of()),
          entry("alert", Set.of("event")),
          entry("publish", Set.of()),
          entry("letter", Set.of("publish")),
          entry("ownership", Set.of()),
          entry("presence", Set.of("ownership", "event")),
          entry("agent", Set.of("ownership", "event")),
          entry("message", Set.of("ownership", "event")),
          entry("intake", Set.of("ownership", "alert", "publish", "letter")),
          entry("metrics", Set.of("intake", "publish", "letter")));

  private static final HouseRules RULES = HouseRules.ofThisModule();
  private static final JavaClasses CLASSES = RULES.classes();

  @Test
  void roomsUseOnlyTheirListedRooms() {
    assertThat(RULES.unlistedUses(WORKER, MAY_USE)).isEmpty();
  }

  @Test
  void onlyMetricsUsesMicrometer() {
    noClasses()
        .that()
        .resideOutsideOfPackages(WORKER, WORKER + ".metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micrometer..")
        .check(CLASSES);
  }

  @Test
  void alertRulesUseNoBroker() {
    noClasses()
        .that()
        .resideInAPackage(WORKER + ".alert..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.rabbitmq..", "dev.warren.broker..", "org.springframework..")
        .check(CLASSES);
  }

  @Test
  void memoriesUseNoAmqp() {
    noClasses()
        .that()
        .resideInAnyPackage(WORKER + ".presence..", WORKER + ".agent..", WORKER + ".message..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.rabbitmq..", "org.springframework.amqp..")
        .check(CLASSES);
  }
}
