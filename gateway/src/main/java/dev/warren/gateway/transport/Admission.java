package dev.warren.gateway.transport;

import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.rate.Limit;
import dev.warren.gateway.rate.RateLimits;
import io.netty.channel.Channel;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Lets in clients that stay connected, as many as their address may have. Thread-safe.
 *
 * @param addresses finds out where a client comes from
 */
public record Admission(ClientAddresses addresses, RateLimits limits) {

  /**
   * Admits the client of a request that begins a session, as the last check of all.
   *
   * @throws Refused with {@code rate_limit}
   */
  public ClientAddress admit(HttpServerRequest request) throws Refused {
    ClientAddress from = of(request);
    limits.take(from, Limit.CONNECTS);
    // Without a proxy, the connection counts since it was made.
    if (addresses.isProxy(ClientAddresses.peer(request.connectionRemoteAddress()))) {
      limits.connected(from);
      request.withConnection(connection -> countUntilClose(connection.channel(), from));
    }
    return from;
  }

  /** Where the client of a request comes from. */
  public ClientAddress of(HttpServerRequest request) {
    return addresses.of(request.connectionRemoteAddress(), request.requestHeaders());
  }

  /**
   * Admits a client over plain TCP.
   *
   * @throws Refused with {@code rate_limit}
   */
  public void admit(Channel channel) throws Refused {
    // A proxy connects for many clients.
    if (!addresses.isProxy(ClientAddresses.peer(channel.remoteAddress()))) {
      ClientAddress from = of(channel);
      limits.connected(from);
      countUntilClose(channel, from);
      limits.take(from, Limit.CONNECTS);
    }
  }

  /** The peer of a connection. */
  static ClientAddress of(Channel channel) {
    return ClientAddress.of(ClientAddresses.peer(channel.remoteAddress()));
  }

  private void countUntilClose(Channel channel, ClientAddress from) {
    channel.closeFuture().addListener(closed -> limits.disconnected(from));
  }
}
