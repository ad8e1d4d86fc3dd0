package dev.warren.testkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule finds its violations. */
class HouseRulesTest {

  private static HouseRules rules(Path sources, Class<?>... classes) {
    return new HouseRules(sources, new ClassFileImporter().importClasses(classes));
  }

  @TempDir Path sources;

  @Test
  void knotsNameAllTheirClasses() {
    HouseRules rules =
        rules(sources, KnotA.class, KnotA.Nested.class, KnotB.class, KnotC.class, Straight.class);
    assertThat(rules.knots())
        .containsExactly("dev.warren.testkit.architecture: KnotA, KnotB, KnotC");
    assertThat(rules.knots("KnotA, KnotB, KnotC")).isEmpty();
  }

  @Test
  void constructorsTakeSixParameters() {
    assertThat(rules(sources, Six.class, Seven.class, SevenSettings.class).longConstructors())
        .singleElement()
        .asString()
        .contains("Seven.<init>");
  }

  @Test
  void filesHaveThreeHundredLines() throws IOException {
    Files.writeString(sources.resolve("Short.java"), "\n".repeat(300));
    Files.writeString(sources.resolve("Long.java"), "\n".repeat(301));
    assertThat(rules(sources).longFiles()).containsExactly("Long.java has 301 lines");
  }

  @Test
  void recordsHideTheirSecrets() {
    assertThat(
            rules(
                    sources,
                    ShowsAPasscode.class,
                    ShowsTokens.class,
                    ShowsWithin.class,
                    HidesItsSecret.class,
                    HasNone.class)
                .shownSecrets())
        .extracting(name -> name.substring(name.indexOf('$') + 1))
        .containsExactly("ShowsAPasscode", "ShowsTokens");
  }

  record ShowsAPasscode(int id, String passcode) {}

  record ShowsTokens(Map<String, String> accessTokens, Path folder) {}

  /** The inner record's own toString is judged separately. */
  record ShowsWithin(ShowsAPasscode account) {}

  record HidesItsSecret(String secret) {
    @Override
    public String toString() {
      return "HidesItsSecret[…]";
    }
  }

  record HasNone(String name, boolean freshToken, int tokens) {}

  record Six(int a, int b, int c, int d, int e, int f) {}

  record Seven(int a, int b, int c, int d, int e, int f, int g) {}

  record SevenSettings(int a, int b, int c, int d, int e, int f, int g) {}
}

class KnotA {
  static class Nested {
    KnotB next = new KnotB();
  }
}

class KnotB {
  KnotC[] next = {};
}

class KnotC {
  KnotA next(Straight straight) {
    return new KnotA();
  }
}

class Straight {}
