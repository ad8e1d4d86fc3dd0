package dev.warren.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.warren.cli.command.WarrenCommand;
import dev.warren.testkit.architecture.HouseRules;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** The walls of the command line: which room may use which. */
class ArchitectureTest {

  private static final String CLI = "dev.warren.cli";

  /** The rooms below the commands; each room of commands may use them, and no other room. */
  private static final String TOOLS = "shell settings json output gateway command";

  /** For each room the rooms that it may use. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          entry("shell", Set.of()),
          entry("settings", rooms("shell")),
          entry("json", rooms("shell")),
          entry("output", rooms("shell")),
          entry("gateway", rooms("json shell")),
          entry("broker", rooms("json shell")),
          entry("command", rooms("gateway output json settings shell")),
          entry("configure", rooms(TOOLS)),
          entry("listen", rooms(TOOLS)),
          entry("publish", rooms(TOOLS + " broker")),
          entry("alert", rooms(TOOLS)),
          entry("letter", rooms(TOOLS + " broker")),
          entry("partitions", rooms(TOOLS + " broker")),
          entry("live", rooms(TOOLS)),
          entry("agent", rooms(TOOLS + " broker live")),
          entry("presence", rooms(TOOLS + " live")),
          entry("doctor", rooms(TOOLS + " broker")));

  private static Set<String> rooms(String names) {
    return Set.of(names.split(" "));
  }

  private static final HouseRules RULES = new HouseRules("cli");
  private static final JavaClasses CLASSES = RULES.classes();

  @Test
  void roomsUseOnlyTheirListedRooms() {
    assertThat(RULES.unlistedUses(CLI, MAY_USE)).isEmpty();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(CLI + ".(*)..").should().beFreeOfCycles().check(CLASSES);
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

  @Test
  void recordsHideTheirSecrets() {
    assertThat(RULES.shownSecrets()).isEmpty();
  }

  @Test
  void commandsShareOneBase() {
    classes()
        .that()
        .areAnnotatedWith(Command.class)
        .and()
        .doNotBelongToAnyOf(Warren.class)
        .should()
        .beAssignableTo(WarrenCommand.class)
        .check(CLASSES);
  }

  /** Loading them would make every command slow. */
  @Test
  void onlyTheirRoomsUseTheAmqpClient() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            CLI + ".broker..", CLI + ".letter..", CLI + ".partitions..", CLI + ".doctor..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.rabbitmq..")
        .check(CLASSES);
  }
}
