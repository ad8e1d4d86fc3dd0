package dev.warren.gateway;

import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.warren.testkit.architecture.HousePromises;
import dev.warren.testkit.architecture.HouseRules;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The packages of the gateway: which of them may use which others, and what none may contain. */
class ArchitectureTest implements HousePromises {

  private static final String GATEWAY = "dev.warren.gateway";

  /**
   * The packages that each package may use, in the order of their levels. Commands go down from a
   * transport, and messages come up from the log; {@code budget}, {@code access} and {@code
   * outbound} serve them all.
   */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          entry("budget", Set.of()),
          entry("outbound", rooms("budget")),
          entry("access", rooms("outbound budget")),
          entry("rate", rooms("access")),
          entry("log", rooms("access")),
          entry("fanout", rooms("log outbound")),
          entry("history", rooms("log access budget")),
          entry("publish", rooms("access budget")),
          entry("consume", rooms("budget")),
          entry("queue", rooms("consume publish access budget")),
          entry("alert", rooms("consume publish log access budget")),
          entry("presence", rooms("consume publish log")),
          entry("session", rooms("presence fanout rate access outbound budget")),
          entry(
              "subscription",
              rooms(
                  "session queue alert consume history presence fanout log rate access outbound"
                      + " budget")),
          entry(
              "command",
              rooms(
                  "subscription session queue alert consume publish history presence log rate access"
                      + " outbound budget")),
          entry(
              "transport",
              rooms("command subscription session history fanout log rate access outbound budget")),
          entry("revocation", rooms("session publish access")),
          entry("admin", rooms("subscription session publish consume fanout log access outbound")),
          entry(
              "web",
              rooms(
                  "admin command subscription revocation session alert history presence fanout log"
                      + " rate access outbound budget")),
          entry(
              "metrics",
              rooms(
                  "subscription session publish history presence fanout log rate access outbound budget")));

  private static Set<String> rooms(String names) {
    return Set.of(names.split(" "));
  }

  private static final HouseRules RULES = HouseRules.ofThisModule();
  private static final JavaClasses CLASSES = RULES.classes();

  @Test
  void roomsUseOnlyTheirListedRooms() {
    assertThat(RULES.unlistedUses(GATEWAY, MAY_USE)).isEmpty();
  }

  @Test
  void onlyTransportsKnowWireFormats() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..gateway.transport..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.netty.handler..", "reactor.netty..", "org.springframework.messaging..")
        .check(CLASSES);
  }

  @Test
  void roomsWithoutConnectionsKnowNoNetty() {
    noClasses()
        .that()
        .resideInAnyPackage("..gateway.access..", "..gateway.publish..", "..gateway.web..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(CLASSES);
  }

  @Test
  void clientsSideKnowsNoRabbitMq() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "..gateway.transport..",
            "..gateway.access..",
            "..gateway.outbound..",
            "..gateway.session..",
            "..gateway.web..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.rabbitmq..", "org.springframework.amqp..")
        .check(CLASSES);
  }

  @Test
  void onlyMetricsKnowsMicrometer() {
    noClasses()
        .that()
        .resideOutsideOfPackages(GATEWAY, "..gateway.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micrometer..")
        .check(CLASSES);
  }

  @Test
  void settingsAreRecords() {
    classes()
        .that(annotatedWith(ConfigurationProperties.class))
        .should()
        .beRecords()
        .andShould()
        .haveSimpleNameEndingWith("Settings")
        .check(CLASSES);
  }
}
