package dev.warren;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.warren.testkit.architecture.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final HouseRules RULES = new HouseRules("shared-model");
  private static final JavaClasses CLASSES = RULES.classes();

  @Test
  void recordsHideTheirSecrets() {
    assertThat(RULES.shownSecrets()).isEmpty();
  }

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

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.warren.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void classesHaveNoCycles() {
    assertThat(RULES.knots()).isEmpty();
  }

  @Test
  void filesAndConstructorsAreShort() throws Exception {
    assertThat(RULES.longFiles()).isEmpty();
    assertThat(RULES.longConstructors()).isEmpty();
  }
}
