package dev.warren.gateway.transport;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.logging.AccessLog;
import reactor.netty.http.server.logging.AccessLogArgProvider;

/**
 * The lines of reactor-netty's access log, which a system property turns on. By default its lines
 * have the whole URL; these leave out the query, which may have a token.
 */
final class RequestLog {

  private RequestLog() {}

  static AccessLog line(AccessLogArgProvider request) {
    return AccessLog.create(
        "{} [{}] \"{} {} {}\" {} {} {} ms",
        address(request),
        request.accessDateTime(),
        request.method(),
        withoutQuery(request.uri()),
        request.protocol(),
        request.status(),
        request.contentLength(),
        request.duration());
  }

  private static String withoutQuery(@Nullable CharSequence url) {
    return String.valueOf(url).split("[?#]", 2)[0];
  }

  private static @Nullable SocketAddress address(AccessLogArgProvider request) {
    var connection = request.connectionInformation();
    return connection == null ? null : connection.connectionRemoteAddress();
  }
}
