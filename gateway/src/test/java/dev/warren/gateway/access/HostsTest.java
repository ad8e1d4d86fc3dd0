package dev.warren.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A header {@code Host} names the gateway, or does not. */
class HostsTest {

  private static final Hosts HOSTS =
      new Hosts(List.of("localhost", "Warren.Example", "127.0.0.1", "::1", "[fe80::2]"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:8080",
        "LOCALHOST:1",
        "localhost:",
        "warren.example",
        "127.0.0.1:65535",
        "[::1]",
        "[::1]:8080",
        "[FE80::2]:8080"
      })
  void ownNameWithAnyPortIsContained(String host) {
    assertThat(HOSTS.contain(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ":8080",
        "evil.example",
        "localhost.evil.example",
        "evil.example:localhost",
        "localhost@evil.example",
        "localhost:80@evil.example",
        "localhost/evil.example",
        "localhost:80:80",
        "localhost.",
        "127.0.0.1.nip.example",
        "127.0.0.2",
        "0.0.0.0",
        "2130706433",
        "::1",
        "[::1",
        "[::1]evil.example",
        "[::2]"
      })
  void anotherNameIsNotContained(String host) {
    assertThat(HOSTS.contain(host)).isFalse();
  }

  @Test
  void missingHostIsNotContained() {
    assertThat(HOSTS.contain(null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost:8080", "http://localhost", "a/b", "[::1]:80"})
  void settingThatIsNoNameIsRefused(String name) {
    assertThatThrownBy(() -> new Hosts(List.of(name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("warren.hosts: '" + name + "' is not a host's name");
  }
}
