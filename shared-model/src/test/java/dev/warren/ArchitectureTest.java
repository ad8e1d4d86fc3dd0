package dev.warren;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/testkit/"))
          .importPackages("dev.warren");

  @Test
  void theModelKnowsNoSpring() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(CLASSES);
  }

  @Test
  void eventsKnowChannelsAndNeitherKnowsTheBroker() {
    noClasses()
        .that()
        .resideInAPackage("dev.warren.channel..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.warren.event..", "dev.warren.broker..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.warren.event..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.warren.broker..", "com.rabbitmq..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.warren.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
