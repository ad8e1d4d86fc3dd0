package dev.warren.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * An event goes from intake to publish, by the rules of alert: {@code presence, agent, message →
 * intake → {alert, publish, letter}}, {@code letter → publish}; {@code event} is for all. Nothing
 * there knows who is before it: intake knows memories by a port only.
 */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.warren.worker");

  @Test
  void alertAndPublishKnowNoOtherRoom() {
    knowsNoneOf("alert", "intake", "publish", "letter", "presence", "agent", "message");
    knowsNoneOf("publish", "intake", "alert", "letter", "presence", "agent", "message", "event");
    knowsNoneOf("event", "intake", "publish", "letter", "presence", "agent", "message", "alert");
  }

  @Test
  void memoriesKnowIntakeOnlyAndNotEachOther() {
    knowsNoneOf("presence", "agent", "message", "alert", "publish", "letter");
    knowsNoneOf("agent", "presence", "message", "alert", "publish", "letter");
    knowsNoneOf("message", "presence", "agent", "alert", "publish", "letter");
    knowsNoneOf("intake", "presence", "agent", "message");
  }

  @Test
  void letterKnowsPublishOnly() {
    knowsNoneOf("letter", "intake", "alert", "presence", "agent", "message");
  }

  @Test
  void onlyMetricsKnowsWhoCollectsTheNumbersAndNobodyKnowsMetrics() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.warren.worker", "dev.warren.worker.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "dev.warren.worker.metrics..")
        .check(CLASSES);
  }

  @Test
  void rulesKnowNoBroker() {
    noClasses()
        .that()
        .resideInAPackage("dev.warren.worker.alert..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.rabbitmq..", "dev.warren.broker..", "org.springframework..")
        .check(CLASSES);
  }

  @Test
  void memoriesKnowNoAmqp() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.warren.worker.presence..",
            "dev.warren.worker.agent..",
            "dev.warren.worker.message..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.rabbitmq..", "org.springframework.amqp..")
        .check(CLASSES);
  }

  private static void knowsNoneOf(String room, String... others) {
    noClasses()
        .that()
        .resideInAPackage("dev.warren.worker." + room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Stream.of(others)
                .map(other -> "dev.warren.worker." + other + "..")
                .toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void noRoomKnowsTheApplicationThatPutsItTogether() {
    noClasses()
        .that()
        .resideInAPackage("dev.warren.worker.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.warren.worker")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.warren.worker.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
