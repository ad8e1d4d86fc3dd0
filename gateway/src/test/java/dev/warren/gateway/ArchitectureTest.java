package dev.warren.gateway;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The walls of the house: which room may know which (ARCHITECTURE.md, "Rooms"). */
@AnalyzeClasses(
    packages = "dev.warren.gateway",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule aMessagesWayGoesOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("dev.warren.gateway..")
          .layer("root")
          .definedBy("dev.warren.gateway")
          .layer("metrics")
          .definedBy("..gateway.metrics..")
          .layer("transport")
          .definedBy("..gateway.transport..")
          .layer("web")
          .definedBy("..gateway.web..")
          .layer("command")
          .definedBy("..gateway.command..")
          .layer("subscription")
          .definedBy("..gateway.subscription..")
          .layer("session")
          .definedBy("..gateway.session..")
          .layer("access")
          .definedBy("..gateway.access..")
          .layer("consume")
          .definedBy("..gateway.consume..")
          .layer("publish")
          .definedBy("..gateway.publish..")
          .layer("queue")
          .definedBy("..gateway.queue..")
          .layer("alert")
          .definedBy("..gateway.alert..")
          .layer("history")
          .definedBy("..gateway.history..")
          .layer("presence")
          .definedBy("..gateway.presence..")
          .layer("fanout")
          .definedBy("..gateway.fanout..")
          .layer("log")
          .definedBy("..gateway.log..")
          .layer("outbound")
          .definedBy("..gateway.outbound..")
          .whereLayer("root")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("metrics")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("transport")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("web")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("command")
          .mayOnlyBeAccessedByLayers("root", "metrics", "transport", "web")
          .whereLayer("subscription")
          .mayOnlyBeAccessedByLayers("root", "metrics", "transport", "command")
          .whereLayer("session")
          .mayOnlyBeAccessedByLayers(
              "root", "metrics", "transport", "web", "command", "subscription")
          .whereLayer("access")
          .mayOnlyBeAccessedByLayers(
              "root",
              "metrics",
              "transport",
              "web",
              "command",
              "subscription",
              "session",
              "alert",
              "publish",
              "history",
              "log")
          .whereLayer("queue")
          .mayOnlyBeAccessedByLayers("root", "web", "command", "subscription")
          .whereLayer("alert")
          .mayOnlyBeAccessedByLayers("root", "web", "command", "subscription")
          .whereLayer("consume")
          .mayOnlyBeAccessedByLayers("root", "queue", "alert", "presence")
          .whereLayer("publish")
          .mayOnlyBeAccessedByLayers(
              "root", "metrics", "web", "command", "queue", "alert", "presence")
          .whereLayer("history")
          .mayOnlyBeAccessedByLayers(
              "root", "metrics", "transport", "web", "command", "subscription")
          .whereLayer("presence")
          .mayOnlyBeAccessedByLayers("root", "metrics", "web", "command", "subscription", "session")
          .whereLayer("fanout")
          .mayOnlyBeAccessedByLayers(
              "root", "metrics", "transport", "web", "subscription", "session")
          .whereLayer("log")
          .mayOnlyBeAccessedByLayers(
              "root",
              "metrics",
              "transport",
              "web",
              "subscription",
              "alert",
              "history",
              "presence",
              "fanout")
          .ensureAllClassesAreContainedInArchitecture();

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("dev.warren.gateway.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nobodyButTransportKnowsAWireFormat =
      noClasses()
          .that()
          .resideOutsideOfPackages("..gateway.transport..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "io.netty.handler..", "reactor.netty..", "org.springframework.messaging.."));

  @ArchTest
  static final ArchRule whatIsOnTheWayToAConnectionIsNettysAndNothingElseIs =
      noClasses()
          .that()
          .resideInAnyPackage("..gateway.access..", "..gateway.publish..", "..gateway.web..")
          .should()
          .dependOnClassesThat(resideInAPackage("io.netty.."));

  @ArchTest
  static final ArchRule rabbitMqIsForWhoReadsTheLogAndWhoPublishes =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..gateway.transport..",
              "..gateway.access..",
              "..gateway.outbound..",
              "..gateway.web..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("com.rabbitmq..", "org.springframework.amqp.."));

  @ArchTest
  static final ArchRule onlyMetricsKnowsWhoCollectsTheNumbers =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.warren.gateway", "..gateway.metrics..")
          .should()
          .dependOnClassesThat(resideInAPackage("io.micrometer.."));

  @ArchTest
  static final ArchRule settingsAreRecords =
      classes()
          .that(annotatedWith(ConfigurationProperties.class))
          .should()
          .beRecords()
          .andShould()
          .haveSimpleNameEndingWith("Settings");

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses classes) {
    TreeSet<String> unmarked = new TreeSet<>();
    for (JavaClass one : classes) {
      JavaPackage of = one.getPackage();
      if (!of.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(of.getName());
      }
    }
    assertThat(unmarked).isEmpty();
  }
}
