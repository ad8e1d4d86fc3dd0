package dev.warren.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The worker's rooms and who may use whom: {@code presence, agent, message → ownership ← intake →
 * alert, publish, letter} and {@code letter → publish}. Alert rules and memories share {@code
 * event}; {@code metrics} reads the counts of all.
 */
class ArchitectureTest {

  private static final String ROOT = "dev.warren.worker";

  private static final Set<String> ROOMS =
      Set.of(
          "presence",
          "agent",
          "message",
          "ownership",
          "intake",
          "alert",
          "publish",
          "letter",
          "event",
          "metrics");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void eventUsesNoOtherRoom() {
    usesOnly("event");
  }

  @Test
  void alertUsesEventOnly() {
    usesOnly("alert", "event");
  }

  @Test
  void publishUsesNoOtherRoom() {
    usesOnly("publish");
  }

  @Test
  void letterUsesPublishOnly() {
    usesOnly("letter", "publish");
  }

  @Test
  void ownershipUsesNoOtherRoom() {
    usesOnly("ownership");
  }

  @Test
  void memoriesUseOwnershipAndEventOnly() {
    usesOnly("presence", "ownership", "event");
    usesOnly("agent", "ownership", "event");
    usesOnly("message", "ownership", "event");
  }

  @Test
  void intakeUsesNoMemory() {
    usesOnly("intake", "ownership", "alert", "publish", "letter");
  }

  @Test
  void onlyMetricsUsesMicrometer() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT, ROOT + ".metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.micrometer..")
        .check(CLASSES);
  }

  @Test
  void alertRulesUseNoBroker() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".alert..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.rabbitmq..", "dev.warren.broker..", "org.springframework..")
        .check(CLASSES);
  }

  @Test
  void memoriesUseNoAmqp() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".presence..", ROOT + ".agent..", ROOT + ".message..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.rabbitmq..", "org.springframework.amqp..")
        .check(CLASSES);
  }

  @Test
  void noRoomUsesTheApplication() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .check(CLASSES);
  }

  @Test
  void roomsHaveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void classesHaveNoCycles() {
    slices().assignedFrom(TOP_LEVEL_CLASSES).should().beFreeOfCycles().check(CLASSES);
  }

  /** A nested class counts as its top-level class. */
  private static final SliceAssignment TOP_LEVEL_CLASSES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return type.getPackageName().startsWith(ROOT)
              ? SliceIdentifier.of(type.getName().replaceAll("\\$.*", ""))
              : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
          return "top-level classes";
        }
      };

  private static void usesOnly(String room, String... others) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOMS.stream()
                .filter(each -> !each.equals(room) && !Set.of(others).contains(each))
                .map(each -> ROOT + "." + each + "..")
                .toArray(String[]::new))
        .check(CLASSES);
  }
}
