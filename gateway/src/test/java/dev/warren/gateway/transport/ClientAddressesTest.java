package dev.warren.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {

  private static final ClientAddresses PROXIED =
      new ClientAddresses(new ProxySettings(List.of("127.0.0.1", "10.0.0.0/8", "fd00::/8")));

  private static String client(ClientAddresses addresses, String peer, String headers) {
    HttpHeaders all = new DefaultHttpHeaders();
    for (String line : headers.split("\\|")) {
      if (!line.isBlank()) {
        all.add(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).trim());
      }
    }
    return addresses.of(new InetSocketAddress(peer, 1234), all).text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        // Only the header of a trusted proxy counts.
        "192.0.2.9> X-Forwarded-For: 198.51.100.7>                        192.0.2.9",
        "192.0.2.9> Forwarded: for=198.51.100.7>                          192.0.2.9",
        "127.0.0.1> X-Forwarded-For: 198.51.100.7>                        198.51.100.7",
        "127.0.0.1> Forwarded: for=198.51.100.7>                          198.51.100.7",
        "10.1.2.3>  X-Forwarded-For: 198.51.100.7>                        198.51.100.7",
        "fd00::1>   X-Forwarded-For: 198.51.100.7>                        198.51.100.7",
        "127.0.0.1> Host: x>                                              127.0.0.1",
        // The last address that is no proxy's counts, because the client may have invented the ones
        // before.
        "127.0.0.1> X-Forwarded-For: 203.0.113.1, 198.51.100.7>           198.51.100.7",
        "127.0.0.1> X-Forwarded-For: 203.0.113.1, 198.51.100.7, 10.0.0.1> 198.51.100.7",
        "127.0.0.1> X-Forwarded-For: 203.0.113.1|X-Forwarded-For: 198.51.100.7> 198.51.100.7",
        "127.0.0.1> Forwarded: for=203.0.113.1, for=198.51.100.7;proto=https> 198.51.100.7",
        "127.0.0.1> X-Forwarded-For: 10.0.0.1, 10.0.0.2>                  10.0.0.1",
        // Neither of two different headers counts, because the client may have written one of them.
        "127.0.0.1> Forwarded: for=198.51.100.7|X-Forwarded-For: 203.0.113.1> 127.0.0.1",
        "127.0.0.1> Forwarded: proto=https|X-Forwarded-For: 203.0.113.1>  127.0.0.1",
        "127.0.0.1> Forwarded: for=198.51.100.7|X-Forwarded-For: 198.51.100.7> 198.51.100.7",
        // The forms of an address.
        "127.0.0.1> X-Forwarded-For: 198.51.100.7:8080>                   198.51.100.7",
        "127.0.0.1> Forwarded: For=\"198.51.100.7:8080\">                 198.51.100.7",
        "127.0.0.1> Forwarded: for=\"[2001:db8::1]:8080\">                2001:db8:0:0:0:0:0:0",
        "127.0.0.1> X-Forwarded-For: 2001:db8:0:0:1::1>                   2001:db8:0:0:0:0:0:0",
        "127.0.0.1> X-Forwarded-For: ::ffff:198.51.100.7>                 198.51.100.7",
        // The header has no valid address, so the client counts at the proxy's address.
        "127.0.0.1> Forwarded: for=unknown>                               127.0.0.1",
        "127.0.0.1> X-Forwarded-For: 203.0.113.1, _hidden, 10.0.0.5>      10.0.0.5",
        "127.0.0.1> X-Forwarded-For: evil.example>                        127.0.0.1",
        "127.0.0.1> X-Forwarded-For: ,>                                   127.0.0.1",
        "127.0.0.1> X-Forwarded-For: 999.1.1.1>                           127.0.0.1",
      })
  void trustedProxiesNameTheClient(String peer, String headers, String client) {
    assertThat(client(PROXIED, peer, headers)).isEqualTo(client);
  }

  @Test
  void withoutTheSettingNobodyIsBelieved() {
    ClientAddresses addresses = new ClientAddresses(new ProxySettings(List.of()));
    assertThat(client(addresses, "127.0.0.1", "X-Forwarded-For: 198.51.100.7"))
        .isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/x", "10.0.0", ""})
  void misspelledProxyIsAnError(String trusted) {
    assertThatThrownBy(() -> new ClientAddresses(new ProxySettings(List.of(trusted))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("warren.proxies.trusted: '%s'", trusted);
  }
}
