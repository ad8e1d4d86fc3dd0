package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests that a proxy and the gateway could read differently (RFC 9112, sections 2.2, 3, 5 and
 * 6). The gateway refuses them, and reads no second request from their bytes.
 */
@WithGateway
class HttpFramingTest {

  private static final String SMUGGLED = "GET /api/config HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static RunningGateway gateway;

  /** In the requests, {@code ~} stands for a line end. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          no Host                       | GET / HTTP/1.1~~                                        | 400
          no Host on a WebSocket        | GET /ws HTTP/1.1~Upgrade: websocket~~                   | 400
          no Host on an event stream    | GET /api/channels/room.x/events HTTP/1.1~~              | 400
          two Hosts                     | GET / HTTP/1.1~Host: a~Host: b~~                        | 400
          the same Host twice           | GET / HTTP/1.1~Host: a~host: a~~                        | 400
          empty Host                    | GET / HTTP/1.1~Host:~~                                  | 400
          Host with a path              | GET / HTTP/1.1~Host: a/b~~                              | 400
          Host with a user              | GET / HTTP/1.1~Host: a@b~~                              | 400
          Host with a space             | GET / HTTP/1.1~Host: a b~~                              | 400
          Host with a wrong port        | GET / HTTP/1.1~Host: a:b~~                              | 400
          Host of HTTP/1.0 twice        | GET / HTTP/1.0~Host: a~Host: b~~                        | 400
          two lengths                   | POST / HTTP/1.1~Host: a~Content-Length: 0~Content-Length: 5~~ | 400
          the same length twice         | POST / HTTP/1.1~Host: a~Content-Length: 0~Content-Length: 0~~ | 400
          two lengths in one line       | POST / HTTP/1.1~Host: a~Content-Length: 0, 5~~          | 400
          length with a sign            | POST / HTTP/1.1~Host: a~Content-Length: +0~~            | 400
          negative length               | POST / HTTP/1.1~Host: a~Content-Length: -1~~            | 400
          length in hexadecimal digits  | POST / HTTP/1.1~Host: a~Content-Length: 0x0~~           | 400
          length over 2^63              | POST / HTTP/1.1~Host: a~Content-Length: 99999999999999999999~~ | 400
          length and chunks             | POST / HTTP/1.1~Host: a~Content-Length: 0~Transfer-Encoding: chunked~~0~~ | 400
          chunks and length             | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 5~~0~~ | 400
          unknown coding                | POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~0~~ | 400
          chunks that are not the last  | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked, identity~~0~~ | 400
          chunks twice                  | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked, chunked~~0~~ | 400
          chunks of HTTP/1.0            | POST / HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~ | 400
          chunk size with a sign        | POST /api/dev/token HTTP/1.1~Host: localhost~Content-Type: application/json~Transfer-Encoding: chunked~~+1~x~0~~ | 400
          chunk size over 2^63          | POST /api/dev/token HTTP/1.1~Host: localhost~Content-Type: application/json~Transfer-Encoding: chunked~~fffffffffffffffff~x~0~~ | 400
          space before the colon        | GET / HTTP/1.1~Host: a~Content-Length : 0~~             | 400
          space before the first name   | GET / HTTP/1.1~ Host: a~~                               | 400
          name that is no token         | GET / HTTP/1.1~Host: a~a(b): c~~                        | 400
          no name                       | GET / HTTP/1.1~Host: a~: c~~                            | 400
          no colon                      | GET / HTTP/1.1~Host: a~abc~~                            | 400
          NUL in a value                | GET / HTTP/1.1~Host: a~b: c\0d~~                        | 400
          CR in a value                 | GET / HTTP/1.1~Host: a~b: c\\rd~~                       | 400
          LF alone                      | GET / HTTP/1.1\\nHost: a\\n\\n                          | 400
          folded header                 | GET / HTTP/1.1~Host: a~b: c~ Content-Length: 5~~        | 400
          space in the URL              | GET /a b HTTP/1.1~Host: a~~                             | 400
          byte over 127 in the URL      | GET /\u00fc HTTP/1.1~Host: a~~                          | 400
          no version                    | GET /~~                                                 | 400
          HTTP/2.0                      | PRI * HTTP/2.0~~SM~~                                    | 400
          HTTP/3.0                      | GET / HTTP/3.0~Host: a~~                                | 400
          no protocol                   | GET / HTTP~Host: a~~                                    | 400
          """)
  void ambiguousRequestIsRefused(String what, String request, int status) throws Exception {
    String all =
        RawHttp.exchange(
            gateway.port(),
            request
                    .replace("~", "\r\n")
                    .replace("\\r", "\r")
                    .replace("\\n", "\n")
                    .replace("\\0", "\0")
                + SMUGGLED);
    assertThat(all).startsWith("HTTP/1.1 " + status + " ").contains("application/problem+json");
    assertThat(all.split("HTTP/1.1 ", -1)).as("responses").hasSize(2);
  }
}
