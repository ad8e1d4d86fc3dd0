package dev.warren.cli.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorChannelTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"teams\":[\"team-7\"]}|chat.team-7.x",
        "{\"teams\":[]}|",
        "{\"channels\":{\"read\":[\"#\"],\"write\":[\"#\"]}}|chat.x",
        "{\"channels\":{\"read\":[\"#\"],\"write\":[\"notes.*\"]}}|",
        "{\"teams\":[\"a\",\"b\"],\"channels\":{\"read\":[\"chat.b.*\"],\"write\":[\"#\"]}}|chat.b.x"
      })
  void channelIsOneThatTheTokenAllows(String claims, String channel) {
    String token =
        "e30."
            + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
            + ".x";
    assertThat(DoctorChannel.of(Optional.of(token), "x").map(Channel::name))
        .isEqualTo(Optional.ofNullable(channel));
  }
}
