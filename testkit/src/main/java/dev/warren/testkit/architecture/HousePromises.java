package dev.warren.testkit.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.io.IOException;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The promises of every module's main code. The module's own test adds those of its packages. */
public interface HousePromises {

  @Test
  default void packagesHaveNoCycles() {
    slices()
        .matching("dev.warren.(**)")
        .should()
        .beFreeOfCycles()
        .check(HouseRules.ofThisModule().classes());
  }

  @Test
  default void classesOfAPackageHaveNoCycles() {
    assertThat(HouseRules.ofThisModule().knots()).isEmpty();
  }

  @Test
  default void constructorsHaveSixParametersAtMost() {
    assertThat(HouseRules.ofThisModule().longConstructors()).isEmpty();
  }

  @Test
  default void filesHaveThreeHundredLinesAtMost() throws IOException {
    assertThat(HouseRules.ofThisModule().longFiles()).isEmpty();
  }

  @Test
  default void recordsHideTheirSecrets() {
    assertThat(HouseRules.ofThisModule().shownSecrets()).isEmpty();
  }

  @Test
  default void packagesAreNullMarked() {
    TreeSet<String> unmarked = new TreeSet<>();
    for (JavaClass each : HouseRules.ofThisModule().classes()) {
      JavaPackage of = each.getPackage();
      if (!of.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(of.getName());
      }
    }
    assertThat(unmarked).isEmpty();
  }

  @Test
  default void readersOfJsonForgetTheNames() {
    assertThat(HouseRules.ofThisModule().forgetlessReaders()).isEmpty();
  }
}
