package dev.warren.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** An event goes from intake to publish; nothing there knows who is before it. */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.warren.worker");

  @Test
  void publishKnowsNoIntake() {
    noClasses()
        .that()
        .resideInAPackage("dev.warren.worker.publish..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.warren.worker.intake..")
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
