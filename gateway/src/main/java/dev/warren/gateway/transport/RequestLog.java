package dev.warren.gateway.transport;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.logging.AccessLog;
import reactor.netty.http.server.logging.AccessLogArgProvider;

/**
 * Writes the lines of reactor-netty's access log, which a system property turns on. Lines by this
 * class leave out the query of a URL, which may have a token; reactor-netty's own lines would have
 * it.
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
