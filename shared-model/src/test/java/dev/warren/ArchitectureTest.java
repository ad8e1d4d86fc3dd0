package dev.warren;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.warren.testkit.architecture.HousePromises;
import dev.warren.testkit.architecture.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest implements HousePromises {

  private static final JavaClasses CLASSES = HouseRules.ofThisModule().classes();

  @Test
  void modelDoesNotDependOnSpring() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.springframework..")
        .check(CLASSES);
  }

  @Test
  void channelsAndEventsDoNotDependOnTheBroker() {
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
}
