package dev.warren.gateway.transport;

import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.rate.Limit;
import dev.warren.gateway.rate.RateLimits;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AttributeKey;
import java.util.concurrent.atomic.AtomicReference;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Lets in clients that stay connected, as many as their address may have. Thread-safe.
 *
 * @param addresses finds out where a client comes from
 */
public record Admission(ClientAddresses addresses, RateLimits limits) {

  /** The client for which a connection counts. */
  private static final AttributeKey<ClientAddress> COUNTED =
      AttributeKey.valueOf(Admission.class, "counted");

  /**
   * Admits the client of a request that begins a session, as the last check of all.
   *
   * @throws Refused with {@code rate_limit}
   */
  public ClientAddress admit(HttpServerRequest request) throws Refused {
    ClientAddress from = of(request);
    limits.take(from, Limit.CONNECTS);
    // Without a proxy, the connection counts since it was made.
    boolean counts = addresses.isProxy(ClientAddresses.peer(request.connectionRemoteAddress()));
    // The response to HEAD ends at once, and the proxy uses the connection for other clients.
    if (counts && !request.method().equals(HttpMethod.HEAD)) {
      AtomicReference<Channel> channel = new AtomicReference<>();
      request.withConnection(connection -> channel.set(connection.channel()));
      count(channel.get(), from);
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
      count(channel, from);
      limits.take(from, Limit.CONNECTS);
    }
  }

  /** Where a client over plain TCP comes from: a proxy does not say whose connection it is. */
  public ClientAddress overTcp(Channel channel) {
    ClientAddress peer = of(channel);
    return addresses.isProxy(ClientAddresses.peer(channel.remoteAddress())) ? peer.ofProxy() : peer;
  }

  /** The peer of a connection. */
  static ClientAddress of(Channel channel) {
    return ClientAddress.of(ClientAddresses.peer(channel.remoteAddress()));
  }

  /** Counts a connection until it closes, and only once, for the client that has used it last. */
  private void count(Channel channel, ClientAddress from) throws Refused {
    ClientAddress before = channel.attr(COUNTED).get();
    if (from.equals(before)) {
      return;
    }
    limits.connected(from);
    channel.attr(COUNTED).set(from);
    if (before == null) {
      channel.closeFuture().addListener(end -> limits.disconnected(channel.attr(COUNTED).get()));
    } else {
      limits.disconnected(before);
    }
  }
}
